import { cancel, intro, isCancel, multiselect, select, text } from '@clack/prompts';
import { type Answers, authKinds, problems, titled, traits } from './answers.ts';

/** The person wants no connector after all. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Asks for what is not given. Throws {@link Cancelled}. */
export async function ask(given: { readonly [K in keyof Answers]?: Answers[K] | undefined }): Promise<Answers> {
  intro('A new connector');
  const id =
    given.id ??
    (await answered(
      text({ message: 'Its id, in lower-case words', placeholder: 'acme-intel', validate: (value = '') => problems.id(value) }),
    ));
  const name =
    given.name ??
    (await answered(
      text({
        message: 'Its name, as the vendor writes it',
        initialValue: titled(id),
        validate: (value = '') => problems.name(value.trim()),
      }),
    ));
  const chosen =
    given.traits ??
    (await answered(
      multiselect({
        message: 'What is it for? (blank selects; the first one is the main one)',
        options: traits.map((value) => ({ value })),
      }),
    ));
  const auth =
    given.auth ??
    (await answered(select({ message: 'How does the API want its credentials?', options: authKinds.map((value) => ({ value })) })));
  const baseUrl =
    given.baseUrl ??
    (await answered(
      text({
        message: 'The address of the API',
        placeholder: 'https://api.acme.example/v1',
        validate: (value = '') => problems.baseUrl(value),
      }),
    ));
  return { id, name: name.trim(), traits: chosen, auth, baseUrl };
}

async function answered<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const answer = await question;
  if (isCancel(answer)) {
    cancel('Nothing was written.');
    throw new Cancelled('cancelled');
  }
  return answer as Exclude<T, symbol>;
}
