import { lookUp } from './lookups.ts';

export default {
  fetch: async (request: Request): Promise<Response> => Response.json(await lookUp(new URL(request.url).searchParams.get('vendor') ?? '')),
};
