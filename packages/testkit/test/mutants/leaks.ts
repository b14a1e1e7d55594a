import { channel } from 'node:diagnostics_channel';
import { ConnectorError, type ConnectorOptions, toBase64 } from '@tw/connector-core';
import { token } from '../sample.ts';
import { type Any, inError, method, type Mutant, wrapped } from './mutant.ts';

export const leaks: readonly Mutant[] = [
  inError(
    'puts the key in a message',
    (error) => error.with({ message: `${error.message} (${token})` }),
    /credential .* is in the message of an error/,
  ),
  inError(
    'chains an error that holds the request',
    (error) => Object.assign(error.with({}), { cause: { headers: { authorization: `Bearer ${token}` } } }),
    /credential .* is in the inspection of an error/,
  ),
  inError(
    'hides the key in Base64',
    (error) => error.with({ hint: `Basic ${toBase64(`user:${token}`)}` }),
    /credential .* is in the JSON of an error/,
  ),
  inError(
    'hides the key behind an inspection of its own',
    (error) =>
      Object.defineProperty(error.with({}), 'secret', {
        enumerable: false,
        value: { token, [Symbol.for('nodejs.util.inspect.custom')]: () => '***' },
      }),
    /credential .* is in the inspection of an error/,
  ),
  wrapped(
    'keeps the key on the instance',
    (make, settings, options) => Object.assign(make(settings, options), { settings }),
    'getHost: resolves to plain data',
    /credential .* is in the JSON of the connector/,
  ),
  wrapped(
    'puts headers into an event',
    (make, settings, options: ConnectorOptions) => {
      const { hooks } = options;
      const onRequest =
        hooks?.onRequest && ((event: Any) => hooks.onRequest?.({ ...event, headers: { authorization: `Bearer ${token}` } }));
      return make(settings, { ...options, ...(hooks && { hooks: { ...hooks, ...(onRequest && { onRequest }) } }) });
    },
    'getHost: resolves to plain data',
    /credential .* is in the JSON of the hook's request event/,
  ),
  method(
    'tells a diagnostics channel too much',
    'getHost',
    (run) =>
      async (...args) => {
        channel('tw:connector:request').publish({ connector: 'sample', url: `https://sample.example/?token=${encodeURIComponent(token)}` });
        return run(...args);
      },
    'getHost: resolves to plain data',
    /credential .* of the channel's request event/,
  ),
  wrapped(
    'names a wrong setting with its value',
    (make, settings, options) => {
      try {
        return make(settings, options);
      } catch (error) {
        throw (error as ConnectorError).with({
          message: `wrong: ${JSON.stringify(settings)}; url (TW_SAMPLE_URL) token (TW_SAMPLE_TOKEN) nonesuch`,
        });
      }
    },
    'settings: are refused where one is not known',
    /credential .* is in the message of the configuration error/,
  ),
];
