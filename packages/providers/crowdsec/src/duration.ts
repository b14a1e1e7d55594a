const unitsMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g;

/** A duration of Go's in ms, negative where it is over: `3h59m59.7s`, `-2.4s`. `undefined` if it is none. https://pkg.go.dev/time#ParseDuration */
export function durationMs(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '' || rest.replaceAll(part, '') !== '') return undefined;
  const ms = [...rest.matchAll(part)].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitsMs[unit] ?? 0), 0);
  return sign === '-' ? -ms : ms;
}
