import { describe, expect, it } from 'vitest';
import { type CallContext, ConnectorError, makesOnce, remembered } from '../src/index.ts';

const options: CallContext = { operation: 'createTicket', answers: {} };
const lost = new ConnectorError('network', 'the connection was broken');

/** A vendor that makes whatever it is asked to, and may lose its answers. */
function vendor({ losesAnswer = false, makesIt = true } = {}) {
  const made: string[] = [];
  const creation = (id: string) => ({
    find: async () => made.find((each) => each === id),
    prepare: async () => undefined,
    async create() {
      await Promise.resolve();
      if (makesIt) made.push(id);
      if (losesAnswer) throw lost;
      return id;
    },
  });
  return { made, creation };
}

describe('makesOnce', () => {
  it('makes one thing for one mark, also for two calls at once', async () => {
    const { made, creation } = vendor();
    const once = makesOnce('ticket');
    expect(await Promise.all([once('a', creation('a'), options), once('a', creation('a'), options)])).toEqual(['a', 'a']);
    await once('b', creation('b'), options);
    expect(made).toEqual(['a', 'b']);
  });

  it('finds what was made although its answer was lost', async () => {
    const { made, creation } = vendor({ losesAnswer: true });
    expect(await makesOnce('ticket')('a', creation('a'), options)).toBe('a');
    expect(made).toEqual(['a']);
  });

  it('says that it is not known whether it was made, and how to go on', async () => {
    const { creation } = vendor({ losesAnswer: true, makesIt: false });
    const once = makesOnce('ticket');
    await expect(once('mark-1', creation('a'), options)).rejects.toMatchObject({
      code: 'network',
      message: 'the connection was broken; it is not known whether the ticket was created',
      hint: expect.stringContaining('mark-1'),
    });
    await expect(once(undefined, creation('a'), options)).rejects.toMatchObject({
      message: expect.stringContaining('it is not known'),
      hint: expect.stringContaining('correlationId'),
    });
  });

  it('does not look again after a clear refusal, and then makes it when it is asked again', async () => {
    const once = makesOnce('ticket');
    const refused = new ConnectorError('invalid_input', 'no');
    let looks = 0;
    const find = async () => void looks++;
    const prepare = async () => undefined;
    await expect(once('a', { find, prepare, create: () => Promise.reject(refused) }, options)).rejects.toBe(refused);
    expect(looks).toBe(1);
    expect(await once('a', { find, prepare, create: async () => 'made' }, options)).toBe('made');
  });

  it('makes nothing where it cannot be told whether it is there', async () => {
    const { made, creation } = vendor();
    await expect(makesOnce('ticket')('a', { ...creation('a'), find: () => Promise.reject(lost) }, options)).rejects.toBe(lost);
    expect(made).toEqual([]);
  });

  it('knows that nothing was made where it could not be prepared', async () => {
    const { made, creation } = vendor();
    await expect(makesOnce('ticket')('a', { ...creation('a'), prepare: () => Promise.reject(lost) }, options)).rejects.toBe(lost);
    expect(made).toEqual([]);
  });

  it('stops looking when the caller aborts', async () => {
    const abort = new AbortController();
    const { creation } = vendor({ losesAnswer: true, makesIt: false });
    const reason = new Error('enough');
    let looks = 0;
    const find = async () => {
      if (++looks === 2) abort.abort(reason);
      return undefined;
    };
    await expect(makesOnce('ticket')('a', { ...creation('a'), find }, { ...options, signal: abort.signal })).rejects.toBe(reason);
    expect(looks).toBe(2);
  });
});

describe('remembered', () => {
  it('loads once, again when it is told to, and no failure is kept', async () => {
    let loads = 0;
    const list = remembered(async () => {
      if (++loads === 1) throw lost;
      return loads;
    });
    await expect(list.get(options)).rejects.toBe(lost);
    expect(list.known()).toBeUndefined();
    expect([await list.get(options), await list.get(options), list.known()]).toEqual([2, 2, 2]);
    expect([await list.reload(options), await list.get(options)]).toEqual([3, 3]);
  });
});
