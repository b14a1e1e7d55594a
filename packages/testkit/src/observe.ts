import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import type { ActionEvent, Hooks } from '@tw/connector-core';

export type EventName = 'request' | 'response' | 'retry' | 'rateLimit' | 'action';

export interface SeenEvent {
  readonly name: EventName;
  readonly by: 'hook' | 'channel';
  readonly event: unknown;
  /** How many requests the server had seen. */
  readonly requestsBefore: number;
}

const names: readonly EventName[] = ['request', 'response', 'retry', 'rateLimit', 'action'];

/** Hears what a connector tells its hooks, and what any tells the diagnostics channels meanwhile. */
export function observe(requestsSoFar: () => number) {
  const events: SeenEvent[] = [];
  const hear = (name: EventName, by: SeenEvent['by']) => (event: unknown) =>
    void events.push({ name, by, event, requestsBefore: requestsSoFar() });
  const listeners = names.map((name) => [`tw:connector:${name}`, hear(name, 'channel')] as const);
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  const hooks: Hooks = {
    onRequest: hear('request', 'hook'),
    onResponse: hear('response', 'hook'),
    onRetry: hear('retry', 'hook'),
    onRateLimit: hear('rateLimit', 'hook'),
    onAction: hear('action', 'hook'),
  };
  return {
    events,
    hooks,
    stop: () => listeners.forEach(([channel, listener]) => unsubscribe(channel, listener)),
  };
}

/** The announcements of actions, as the hook heard them or as the channel did. */
export const actionEvents = (events: readonly SeenEvent[], by: SeenEvent['by']) =>
  events.filter((seen) => seen.name === 'action' && seen.by === by).map((seen) => ({ ...seen, event: seen.event as ActionEvent }));

/** Counts the connections that this process opens, by whatever module: all go through this method. */
export function watchConnections() {
  let opened = 0;
  const { connect } = Socket.prototype;
  const watched = function (this: Socket, ...args: unknown[]) {
    opened++;
    return Reflect.apply(connect, this, args) as Socket;
  };
  Socket.prototype.connect = watched;
  return {
    opened: () => opened,
    stop() {
      Socket.prototype.connect = connect;
    },
  };
}
