/**
 * The port's name for a category of the service; `undefined` for what is no personal data by itself:
 * "yesterday", "my doctor" and "forty" are in most sentences. All categories:
 * https://learn.microsoft.com/azure/ai-services/language-service/personally-identifiable-information/concepts/entity-categories
 */
export function piiCategoryOf(
  category: string,
  subcategory: string | undefined,
): string | undefined {
  const known = named[category];
  if (known !== undefined) return known;
  if (category === 'PersonType' || category === 'Quantity') return undefined;
  // A whole date may be a birthday; the service does not tell them apart.
  if (category === 'DateTime') return subcategory === 'Date' ? 'OTHER' : undefined;
  if (paymentPattern.test(category)) return 'PAYMENT';
  return /(?:Number|Identity|ID|Passport|License|Code|CPF|RUC)/u.test(category)
    ? 'ID_NUMBER'
    : 'OTHER';
}

const paymentPattern = /CreditCard|Bank|ABARouting|SWIFT|IBAN/u;

const named: Readonly<Record<string, string>> = {
  Person: 'PERSON',
  Email: 'EMAIL',
  PhoneNumber: 'PHONE',
  Address: 'ADDRESS',
  DateOfBirth: 'DATE_OF_BIRTH',
  URL: 'URL',
  IPAddress: 'IP',
  Organization: 'OTHER',
  Age: 'OTHER',
};
