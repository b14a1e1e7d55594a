import type { Readable, Writable } from 'node:stream';
import { cancel, intro, isCancel, multiselect, select, text, type TextOptions } from '@clack/prompts';
import { type Answers, authKinds, problems, titled, traits } from './answers.ts';

/** The person wants no connector after all. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** The terminal. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Asks for what is not given. Throws {@link Cancelled}. */
export async function ask(given: { readonly [K in keyof Answers]?: Answers[K] | undefined }, terminal: Terminal): Promise<Answers> {
  const line = (message: string, more: Pick<TextOptions, 'placeholder' | 'initialValue' | 'validate'>) =>
    answered(text({ message, ...more, ...terminal }), terminal);
  intro('A new connector', terminal);
  const id =
    given.id ??
    (await line('Its id, in lower-case words', { placeholder: 'acme-intel', validate: (value = '') => problems.id(value.trim()) }));
  const name =
    given.name ??
    (await line('Its name, as the vendor writes it', {
      initialValue: titled(id.trim()),
      validate: (value = '') => problems.name(value.trim()),
    }));
  const chosen =
    given.traits ??
    (await answered(
      multiselect({
        message: 'What is it for? (space selects; the first one is the main one)',
        options: traits.map((value) => ({ value })),
        ...terminal,
      }),
      terminal,
    ));
  const auth =
    given.auth ??
    (await answered(
      select({ message: 'How does the API want its credentials?', options: authKinds.map((value) => ({ value })), ...terminal }),
      terminal,
    ));
  const baseUrl =
    given.baseUrl ??
    (await line('The address of the API; where each customer has its own: https://<your-site>.acme.example/v1', {
      placeholder: 'https://api.acme.example/v1',
      validate: (value = '') => problems.baseUrl(value.trim()),
    }));
  return { id: id.trim(), name: name.trim(), traits: chosen, auth, baseUrl: baseUrl.trim() };
}

async function answered<T>(question: Promise<T>, terminal: Terminal): Promise<Exclude<T, symbol>> {
  const answer = await question;
  if (isCancel(answer)) {
    cancel('Nothing was written.', terminal);
    throw new Cancelled('cancelled');
  }
  return answer as Exclude<T, symbol>;
}
