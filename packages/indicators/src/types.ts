import type { AddressScope, IndicatorType } from '@tw/connector-core';

/** What is wrong with how an indicator is written, so that it may not be what a person reads. */
export type Mark =
  /** Characters that turn the direction of the text around, as in `evil\u202Emoc.exe`. */
  | 'bidi_control'
  /** Characters that are not drawn, such as a zero-width space within a name. They are not part of `indicator`. */
  | 'hidden_characters'
  /** A label of a name has letters of Latin and of another script that looks alike. */
  | 'mixed_script'
  /** A label of a name has no Latin letter and looks as if it had only such: `аррӏе` in Cyrillic. */
  | 'lookalike';

/** One place where an indicator stands. */
export interface Occurrence {
  /**
   * Where the text begins that `offset` and `line` count in: `'body.text'`, `'body.html link'`, `'header received'`,
   * `'row 2, column url'`, `'$.iocs[0].value'`. Absent: the text, or the stream, as a whole.
   */
  readonly where?: string;
  /** In UTF-16 code units, as strings count, from 0. */
  readonly offset: number;
  /** From 1. */
  readonly line: number;
  /** As it is written there, defanged or not. */
  readonly text: string;
  /** The text around it, at most 60 characters on each side, without line breaks. It is foreign: do not show it unescaped. */
  readonly context: string;
  /** Of a link in HTML: what a person sees. */
  readonly linkText?: string;
  /** Of a link in HTML whose text names another site than the one that it leads to: that host. */
  readonly shownHost?: string;
}

/** One occurrence as it is found, before equal indicators are brought together. */
export interface Sighting {
  /** Normalised as by core's `parseIndicator`. */
  readonly indicator: string;
  readonly type: IndicatorType;
  readonly defanged: boolean;
  readonly marks: readonly Mark[];
  readonly occurrence: Occurrence;
}

/** One indicator, however often it stands there. */
export interface ExtractedIndicator {
  /** Normalised as by core's `parseIndicator`. */
  readonly indicator: string;
  readonly type: IndicatorType;
  /** Whether it is defanged anywhere. A person then meant it as an indicator. */
  readonly defanged: boolean;
  readonly count: number;
  /** The first ones, at most `maxOccurrences`; `count` tells how many there are. */
  readonly occurrences: readonly Occurrence[];
  /** Of an IP address, or of a URL with one, that is not public: where it means something. */
  readonly scope?: Exclude<AddressScope, 'public'>;
  /** Absent: nothing is wrong with how it is written. */
  readonly marks?: readonly Mark[];
}

export interface Extraction {
  /** In the order of first mention. */
  readonly indicators: readonly ExtractedIndicator[];
  /** What was not looked at, or not understood, and why; whole sentences. Empty: everything was read. */
  readonly warnings: readonly string[];
}

export interface ExtractOptions {
  /** Only these. Default: all. */
  readonly types?: readonly IndicatorType[];
  /** Whether to keep addresses that are not public, marked with their `scope`. Default: true. */
  readonly includePrivate?: boolean;
  /** The most occurrences to keep of each indicator. Default: 10. */
  readonly maxOccurrences?: number;
  /** The most different indicators to keep; a warning tells of the others. Default: 100,000. */
  readonly maxIndicators?: number;
}
