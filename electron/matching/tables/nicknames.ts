/**
 * Given names and the short or everyday forms they go by; a form may belong to several names.
 *
 * Two given names are related when one is a form of the other or both are forms of one name. Common usage in
 * English-speaking countries, with close spellings and the most usual neighbours from other languages.
 */
const lines = `
aaron ron ronnie erin
abigail abby abbie abbey gail
abraham abe bram ibrahim
adam ad addy
adelaide addie della heidi ada addy
adeline addie delia
agatha aggie
agnes aggie nessie
alan allan allen al alain
albert al bert bertie albie alberto
alexander alex al alec sandy xander sasha lex alick alexandre alejandro aleksandr alistair sander
alexandra alex lexi sandra sandy sasha alix lexie
alexis alex lexi
alfred al alf alfie fred freddy alfredo
alice allie ali elsie alicia
alison allison ali allie alyson
alvin al
amanda mandy manda
amelia amy millie emily mellie
amy aimee
andrea andie andy
andrew andy drew andre andreas anders dru andres
angela angie angelina
ann anne anna annie nan nancy nina ana hannah anita annette
anthony tony antony anton antonio ant
antoinette toni netta nettie
archibald archie baldie archy
arnold arnie
arthur art artie
ashley ash
augustus gus august augie augustine austin
barbara barb babs barbie bobbie
barnabas barney barnaby
bartholomew bart barty
barry baz
beatrice bea trixie beatrix bee trix
benedict ben bennie
benjamin ben benny benji benjy jamin
bernard bernie barney bern
bernadette bernie
bertha bertie
bertram bert bertie
bethany beth
beverly bev beverley
bradley brad
bradford brad
brandon bran
brenda bren
brian bryan bryon
bridget bridie biddy bridgette
calvin cal
cameron cam
camilla millie cam
caroline carol carrie lynn carolyn caro lina
carolyn carol carrie lynn
carl karl charles
cassandra cassie sandy sandra
catherine katherine kathryn kate katie kathy cathy kitty kat kay cat trina catharine kathleen katharine katrina karen kit cathleen cass kath
cecilia cissy celia cecily sis
cedric ced rick
charles charlie chuck chas chaz carl charley carlos chip
charlotte charlie lottie lotty char
chester chet
christian chris
christina chris tina christine kristina christy chrissy kris
christine chris tina christina kristine christy chrissy kris
christopher chris kit topher kris kester christoph
clara clare claire clarissa
clarence clare
claudia claude
clifford cliff
clifton cliff
clinton clint
constance connie
cornelius neil con corny
courtney court
crystal chris crys
curtis curt
cynthia cindy cyndi cyn
daniel dan danny dani
danielle dani dany
darlene darla
david dave davy davie dai
deborah debbie deb debra debby
delbert bert del
delores dee lola dolly dolores
denise denny dee
dennis den denny denis
derek derrick rick
diana diane di dianne dina
dominic dom nick dominick
donald don donnie donny
dora dorothy
doris dori
dorothy dot dottie dolly dorothea dora dodie thea
douglas doug dougie
duncan dunc
dylan dyl
earnest ernest ernie
edgar ed eddie
edith edie
edmund ed eddie ted ned edmond
edward ed eddie ted teddy ned eddy eduardo eduard
edwin ed eddie win ned
eileen aileen
eleanor ellie nell nellie nora elinor ella lenore elenor helen leonora
elijah eli lige
elizabeth liz lizzie beth betty bess bessie eliza libby lisa elsie betsy elisabeth liza ellie lily liesel elspeth isabel ella buffy
ella ellie
ellen nell nellie helen ellie
elliot elliott el
elmer el
elvira elvie
emanuel manny manuel emmanuel
emily em emmy millie emma emmie
emma em emmy
eric rick erik ricky erich
ernest ernie
esther essie hester ester
ethel effie
eugene gene
eugenia genie
euphemia effie
evan ev
evelyn eve evie lyn
ezekiel zeke
felicia fel
felix lix
ferdinand ferdie fernando
florence flo flora flossie florrie
frances fran francie fanny frankie franny francesca sissy
francis frank fran frankie francisco francois franz
franklin frank frankie
frederick fred freddie freddy fritz rick frederic fredrick
gabriel gabe gabby
gabrielle gabby gabi ella
gareth gary gaz
garrett gary garry
gary gaz garry
geoffrey geoff jeff jeffrey
george georgie geordie jorge georges georg
georgina georgie gina georgiana georgia
gerald gerry jerry gerard
geraldine gerry jerry
gerard gerry jerry
gertrude gertie trudy gert trudie
gilbert gil bert
glenn glen
gloria glory
gordon gord gordie
grace gracie
graham graeme grahame
gregory greg gregg gregor
gretchen maggie
griffith griff
guadalupe lupe
gustav gus gustave
gwendolyn gwen wendy
hannah anna hanna
harold hal harry
harriet hattie harriett hatty etta
harrison harry
harry henry harold
harvey harv
heather hettie
helen nell nellie ellen helena lena nelly
henrietta etta hettie hetty retta
henry harry hank hal enrique henri heinrich hen
herbert herb bert bertie
herman manny
hilary hil
hiram hi
horace horry
howard howie ward
hubert hugh bert hubie
hugh hughie hugo huw
humphrey humph
ian iain
ignatius iggy nace
irene rene
irving irv
isaac ike zac
isabella bella izzy isabel belle isabelle isobel ella bel
isaiah ike
israel izzy
ivan van
jack jackie john jock
jackson jack
jacob jake jay jacobus cob
jacqueline jackie jacqui jacquelyn jacki
james jim jimmy jamie jas jem jaime jimmie
jane janie jenny jean janet jan
janet jan jenny
janice jan
jasmine jaz
jason jay jase
jean jeannie jeanne
jeffrey jeff geoffrey jeffery geoff
jennifer jen jenny jenn jennie
jeremiah jerry jeremy
jeremy jerry jez
jerome jerry
jerry jerold
jessica jess jessie
jesse jess
jill gillian jilly gill
joan joanie joanna
joanna jo joanne joan jody joey
joanne jo joan
joel jo
john johnny jack jon johnnie ian jonny jock sean juan johann jean giovanni hans ivan
jonathan jon john jonny nathan jonathon
jordan jordy judd
joseph joe joey jos jose giuseppe josef
josephine jo josie jojo fina
joshua josh
joyce joy
juan john
judith judy jude judi
julia julie jules
julian jules julius
julie jules julia
justin just
karen kari kaz
katherine kate katie kathy kathryn kat kay kitty kathleen
kathleen kathy kate katie kath kay
keith
kelly kel
kenneth ken kenny
kent
kevin kev
kimberly kim kimberley kimmy
kirsten kirsty
kristen kris kristin kirsten
kristopher kris chris
kurtis kurt
lance
laura laurie lori lora
lauren laurie loren
laurence lawrence larry laurie lars lorenzo
lavinia vinnie
lawrence larry laurie lawrie laurence law
lee leigh
leon leo lee
leonard len lenny leo lennie
leopold leo poldie
leroy roy lee
leslie les lesley
lester les
lewis lew louis lou
lillian lily lil lilly lillie liliana
linda lindy lynn lin
lindsay lindsey
lloyd floyd
lois
loretta lori etta
lorraine lori
louis lou lewis louie luis luigi
louise lou louisa lulu
lucas luke luc
lucille lucy lu
lucy lucinda luci lucia
luke lucas
lydia liddy
lynn lyn lynne
mabel mab
madeline maddie maddy madeleine lena
malachi mal
malcolm mal
manuel manny
marc mark marcus
marcia marcy
marcus marc mark
margaret maggie meg peggy marge madge greta rita daisy margie peg mags margot marjorie maisie margarita maggy meggie gretchen molly margery
maria mary marie
marian marion
marilyn mary lyn
marjorie marge margie jorie
mark marc marcus marco
marsha marcia
marshall marsh
martha marty mattie patty
martin marty mart
marvin marv merv
mary maria marie molly polly may mae mamie minnie mimi moll marion miriam maureen
mathilda matilda tilly mattie maud tillie
matthew matt matty mat mathew matthias mateo
maureen mo maura
maurice morris mo maury moe
maxine max
maximilian max
maxwell max
melanie mel
melinda mel mindy linda
melissa mel missy lissa lisa
melvin mel
mercedes mercy
meredith merry
michael mike mick mickey mikey micky miguel mitch michel mikhail mich
michelle shelly micki chelle shell michele
mildred millie milly
millicent millie milly
mitchell mitch
mohammed muhammad mohamed mohammad mo
monica mon
morgan
mortimer mort
morton mort
moses mo moe
myron ron
nancy nan ann
natalie nat nattie talia natalia
natasha tasha nat
nathan nat nate nathaniel
nathaniel nathan nate nat natty
neal neil neill
nelson nels
nicholas nick nicky nico nicolas nik klaus claus colin
nicole nicky nikki nic nikky
nigel nige
nora norah honora eleanor
norbert bert
norman norm
octavia tavy
oliver ollie olly noll
olivia liv livvy ollie livia
oscar ossie
oswald ossie oz
otto
owen
pamela pam pammy
patricia pat patty tricia trish patsy patti trisha
patrick pat paddy rick patsy padraig
paul pablo paulo
paula polly pauline
pauline paula polly
penelope penny nell
percival percy perce
perry
peter pete pedro pietro pierre
philip phil phillip pip felipe philippe
phoebe
phyllis phil
prudence pru prudy
quentin quin
rachel rae ray rachael
ralph ralf rafe
ramona mona
randall randy randal
randolph randy dolph
raphael rafe rafael
raymond ray raymundo
rebecca becky becca beck reba bex
reginald reg reggie rex ron
reuben rube ben
rhoda
richard rick dick rich ricky richie ricardo dickie ritchie dickon
rita margaret
robert bob rob bobby robbie bert robin roberto bobbie rab rupert
roberta bobbie robbie bobby
rodney rod
roderick rod rick roddy
rodolfo rudy
roger rog rodger hodge
roland rollo rolly rowland
ronald ron ronnie ronny
rosalind roz ros rosie
rosemary rose rosie
rose rosie rosa
rosanna rose rosie
roxanne roxy
roy
rudolph rudy dolph rolf rudolf
rupert bert
russell russ rusty
ruth ruthie
sabrina brina
salvatore sal
samantha sam sammy
samuel sam sammy sammie
sandra sandy alexandra
sarah sally sara sadie sal
saul
sean shaun shawn
sebastian seb bastian
selina lena
seymour
shannon
sharon shari shaz
sheila
shelby
sheldon shelly
shirley shirl
sidney sid sydney syd
silas si
simon si sim
solomon sol solly
sophia sophie sofia
stanley stan
stella
stephanie steph stevie stefanie steffi
stephen steve steven stevie stefan steph esteban stephan
stuart stu stewart
susan sue susie suzy suzanne sukie susannah susanna suzie
susannah sue susan hannah susie
suzanne sue susie suzy susan
sylvester vester
sylvia syl silvia
tabitha tabby
tamara tammy
teresa theresa terry tess tessa tracy terri tessie
terence terry terrence
thaddeus thad ted
theodora dora theo
theodore ted theo teddy
theophilus theo
theresa terry tess tessa teresa terri tracy
thomas tom tommy thom tomas tam
tiffany tiff
timothy tim timmy
tobias toby
tracy trace tracey
travis trav
trevor trev
ulysses
ursula
valentine val
valerie val
vanessa nessa
vera veronica
vernon vern
veronica ronnie vera roni
victor vic
victoria vicky vicki tori vikki
vincent vin vince vinny vinnie
viola vi
violet vi
virginia ginny ginger gin virgie
vivian viv vivien vivienne
wallace wally
walter walt wally
warren
wayne
wendell
wesley wes
wilbur will bert
wilfred will fred wilf wilfrid
wilhelmina mina willa minnie billie
william will bill billy willie liam wm willy guillermo wilhelm bil
winifred winnie freda win
winston win
woodrow woody
xavier
yvonne vonnie
zachary zach zack zac zachariah
zachariah zach zeke
zoe
`;

const groupsByName = new Map<string, number[]>();
lines
  .trim()
  .split('\n')
  .forEach((line, group) => {
    for (const name of line.split(' ')) {
      const groups = groupsByName.get(name);
      if (groups) groups.push(group);
      else groupsByName.set(name, [group]);
    }
  });

/** The groups of related given names a folded word belongs to; empty when it is not known as a given name. */
export function nicknameGroups(word: string): readonly number[] {
  return groupsByName.get(word) ?? [];
}

/** True when two folded words are forms of one given name. */
export function areNicknames(one: string, other: string): boolean {
  const groups = groupsByName.get(one);
  const others = groupsByName.get(other);
  return groups !== undefined && others !== undefined && groups.some((group) => others.includes(group));
}
