/** States of the US with its territories, provinces of Canada, and `NEW`, which registers give to the later of two firms of one name. */
const codes: ReadonlySet<string> = new Set(
  (
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR VI GU ' +
    'AB BC MB NB NL NS NT NU ON PE QC SK YT NEW'
  ).split(' '),
);

/** True for the code of a place of registration, in capitals as registers write it. */
export function isRegistrationPlace(code: string): boolean {
  return codes.has(code);
}
