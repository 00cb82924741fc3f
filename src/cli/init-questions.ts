import { confirm, isCancel, select, text } from '@clack/prompts'
import { MAX_DISPLAY_NAME_CHARACTERS } from '../limits.ts'
import { DEFAULT_LOGIN } from './init-entry.ts'

/** What only a person knows. Nothing: the person has had enough. */
export interface InitQuestions {
  name(suggested: string): Promise<string | undefined>
  username(
    suggested: string,
    example: { readonly address: string; readonly localPart: string },
  ): Promise<string | undefined>
  mayReplace(path: string): Promise<boolean | undefined>
  mayWrite(path: string): Promise<boolean | undefined>
  mayWait(minutes: number): Promise<boolean | undefined>
}

const answered = <T>(answer: T): Exclude<T, symbol> | undefined =>
  isCancel(answer) ? undefined : (answer as Exclude<T, symbol>)

/** On a terminal; the signal ends a question that nobody has answered yet. */
export const terminalQuestions = (signal: AbortSignal): InitQuestions => ({
  name: async (suggested) =>
    answered(
      await text({
        signal,
        message: 'What do people call this mail service? Mail programs show it.',
        initialValue: suggested,
        validate: (name = '') =>
          name.trim() === '' || name.length > MAX_DISPLAY_NAME_CHARACTERS
            ? `Write a name of at most ${MAX_DISPLAY_NAME_CHARACTERS} characters.`
            : undefined,
      }),
    )?.trim(),
  username: async (suggested, { address, localPart }) =>
    answered(
      await select({
        signal,
        message: 'With what do people log in? No server tells.',
        initialValue: suggested,
        options: [
          { value: DEFAULT_LOGIN, label: 'the whole address', hint: address },
          { value: '%EMAILLOCALPART%', label: 'what stands before the @', hint: localPart },
          { value: 'ask', label: 'something else', hint: 'mail programs ask for it' },
        ],
      }),
    ),
  mayReplace: (path) => yesOrNo(`${path} is there already. Write over it in the end?`, false, signal),
  mayWrite: (path) => yesOrNo(`Write ${path}?`, true, signal),
  mayWait: (minutes) => yesOrNo(`Wait for the records (at most ${minutes} minutes), and verify then?`, false, signal),
})

const yesOrNo = async (message: string, initialValue: boolean, signal: AbortSignal) =>
  answered(await confirm({ message, initialValue, signal }))
