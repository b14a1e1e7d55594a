import type { CallContext } from '@tw/connector-core';
import { createChaos } from './chaos.ts';
import { readScenario } from './read-scenario.ts';
import { sampleScenario } from './sample/index.ts';
import { keyPath, loadScenario, type Source } from './scenario.ts';
import type { Settings } from './settings.ts';
import { createWorld, letMailArrive, type World } from './world.ts';

/** What the operations work with. */
export interface Simulator {
  /** One call: waits, fails if it is to, and answers with a copy, so that nobody changes the world by its answers. */
  call<T>(options: CallContext, run: (world: World) => T): Promise<T>;
  /** A listing, in pages; each is a call of its own. What is listed is decided at its start. */
  pages<T>(options: CallContext, run: (world: World) => readonly T[]): AsyncGenerator<readonly T[]>;
  /** Begins again, for all who share the world. */
  reset(options: CallContext): Promise<void>;
}

const pageSize = 100;

function createSimulator(settings: Settings): Simulator {
  const chaos = createChaos(settings);
  const place = placeFor(settings);

  async function call<T>(options: CallContext, run: (world: World) => T): Promise<T> {
    const done = await chaos.turn(options);
    const world = await place.open();
    options.signal?.throwIfAborted();
    letMailArrive(world);
    const result = structuredClone(run(world));
    done();
    return result;
  }

  return {
    call,
    async *pages(options, run) {
      const items = await call(options, run);
      yield items.slice(0, pageSize);
      for (let start = pageSize; start < items.length; start += pageSize)
        yield await call(options, () => items.slice(start, start + pageSize));
    },
    reset: (options) => call(options, () => place.reset()),
  };
}

const simulators = new WeakMap<Settings, Simulator>();

/** The one simulator of a connector: for its operations and its health check. */
export function simulatorOf(settings: Settings): Simulator {
  const simulator = simulators.get(settings) ?? createSimulator(settings);
  simulators.set(settings, simulator);
  return simulator;
}

/** Where a world is kept. */
interface Place {
  open(): Promise<World>;
  reset(): void;
}

/** Worlds that have a name, for as long as the process lives: what was isolated must be so when a new connector looks. */
const named = new Map<string, Place>();

function placeFor({ scenario, world, seed, now }: Settings): Place {
  const load = typeof scenario === 'string' ? () => readScenario(scenario) : inline(scenario ?? sampleScenario);
  // What is given as an object is checked now; of a file nothing is known before it is read.
  if (typeof scenario === 'object') loadScenario(inline(scenario)(), timeOf(now));
  if (world === undefined) return createPlace(load, seed, now);
  const key = JSON.stringify([world, seed, now, scenario ?? sampleScenario]);
  const place = named.get(key) ?? createPlace(load, seed, now);
  named.set(key, place);
  return place;
}

function createPlace(load: () => Source | Promise<Source>, seed: number, now: string | undefined): Place {
  let opening: Promise<World> | undefined;
  let source: Source | undefined;
  const build = (from: Source) => createWorld(loadScenario(from, timeOf(now)), { seed, now: () => timeOf(now) });
  const first = async () => {
    source = await load();
    return build(source);
  };
  return {
    async open() {
      // A failure is not kept: the file may be right a moment later.
      opening ??= first().catch((error: unknown) => {
        opening = undefined;
        throw error;
      });
      return opening;
    },
    reset() {
      if (source !== undefined) opening = Promise.resolve(build(source));
    },
  };
}

/** A copy: who changes the object later changes no world. */
function inline(scenario: unknown): () => Source {
  const input = structuredClone(scenario);
  return () => ({ input, where: keyPath });
}

const timeOf = (now: string | undefined): number => (now === undefined ? Date.now() : Date.parse(now));
