/** Apart from the helpers, which load nock: conformance is tested over real HTTP. */
export const token = 'eyJraWQiOiJzcGx1bms.t0ken-v4lue.c2ln';
export const range = { start: '2026-10-08T12:00:00Z', end: '2026-10-08T14:00:00.500Z' };
export const sid = '1791467235.27';
