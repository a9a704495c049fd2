/** Words before or after a person's name that are not part of it. */
export const personTitles: ReadonlySet<string> = new Set(
  (
    'mr mrs ms miss mx mister madam madame mme mlle monsieur m dr doctor prof professor rev reverend revd fr father sr-sister sister brother hon honorable honourable ' +
    'judge justice sir dame lord lady baron baroness baronet bart bt earl count countess duke duchess viscount viscountess marquess marquis marchioness prince princess ' +
    'capt captain cpt col colonel lt lieutenant maj major gen general sgt sergeant cpl corporal adm admiral cmdr commander cdr brigadier pvt private ' +
    'herr frau senor senora sra srta don dona signor signora mevr dhr pastor rabbi imam sheikh bishop archbishop dean canon archdeacon deacon cardinal pope saint'
  ).split(' '),
);

/** Letters after a person's name: degrees, professions, honours. */
export const personSuffixes: ReadonlySet<string> = new Set(
  (
    'md dds dmd do dvm phd esq esquire cpa cga cma ca rn rmt rph od dc dpm jd llb llm mba ma ba bsc msc ms bs pe pmp cfa cfp cpm lcsw lmft psyd edd np pac rd rdn ot pt lpn ' +
    'obe mbe cbe kbe dbe gbe kcb gcb cb om ch kg kt qc kc mp pc frs frcp frcs mrcp dso mc vc dsc'
  ).split(' '),
);

const generations = new Map<string, string>([
  ['jr', 'jr'],
  ['junior', 'jr'],
  ['jnr', 'jr'],
  ['sr', 'sr'],
  ['senior', 'sr'],
  ['snr', 'sr'],
  ['ii', '2'],
  ['iii', '3'],
  ['iv', '4'],
  ['2nd', '2'],
  ['3rd', '3'],
  ['4th', '4'],
]);

/** All words of the three tables here. */
export const personWords: readonly string[] = [...personTitles, ...personSuffixes, ...generations.keys()];

/** The generation a suffix stands for (`Jr`, `Sr`, `III`), or null. Two different ones are two people. */
export function findGeneration(word: string): string | null {
  return generations.get(word) ?? null;
}
