import { fixture } from '@tw/connector-testkit';

export const recorded = (name: string) => fixture(import.meta.url, `${name}.json`);
