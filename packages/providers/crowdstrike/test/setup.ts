import nock from 'nock';
import { afterEach, beforeEach, expect } from 'vitest';

/** No test reaches the network, and each asks for all that it prepared. */
export function playVendor(): void {
  beforeEach(() => nock.disableNetConnect());
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    nock.enableNetConnect();
    expect(left).toEqual([]);
  });
}
