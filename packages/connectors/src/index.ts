export * from '@tw/connector-core';
export * from './providers.gen.ts';
export * from './registry.ts';
