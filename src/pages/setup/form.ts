import type { FieldName, Fields } from './request.ts'
import { shownAgain } from './request.ts'

/** A field that goes along with what a person chooses. */
export interface HiddenField {
  readonly name: FieldName
  readonly value: string
}

/** The form that asks for an address: `templates/pages/setup/address-form.html`. */
export interface AddressFormView {
  readonly email: string
  readonly name: string
  /** Whether what stands in the field has to be mended: `aria-invalid`. */
  readonly invalid: 'true' | 'false'
  readonly fields: readonly HiddenField[]
}

/** How the choices of a page come back: by POST, where no name or address of a person may get into a link. */
export interface Return {
  readonly method: 'get' | 'post'
  readonly fields: Fields
}

/** The fields that a form for one of them takes along. */
export function hiddenFields(fields: Fields, ...without: readonly FieldName[]): HiddenField[] {
  return (Object.entries(fields) as [FieldName, string][])
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => ({ name, value }))
}

/** @param isWrong whether the address is what could not be used */
export function addressForm(fields: Fields, isWrong = false): AddressFormView {
  return {
    email: shownAgain(fields.email),
    name: shownAgain(fields.name),
    invalid: isWrong ? 'true' : 'false',
    fields: hiddenFields(fields, 'email', 'domain', 'name'),
  }
}
