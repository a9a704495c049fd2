// What the operating system must provide, and the line that provides it.

import { existsSync } from 'node:fs';
import { capture, isRoot, run, Stop, say } from './run.mjs';

/**
 * Debian packages by purpose. Each row lists alternative names: the time_t transition renamed some
 * (Debian 13 and Ubuntu 24.04 add `t64`), and either name satisfies the need.
 */
export const debianPackages = [
  ['xvfb'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libsecret-1-dev'],
  ['gnome-keyring'],
  ['dbus-x11'],
  ['build-essential'],
  ['pkg-config', 'pkgconf'],
  ['python3'],
];

const otherLines = [
  [
    '/usr/bin/dnf',
    'sudo dnf install xorg-x11-server-Xvfb gtk3 nss alsa-lib mesa-libgbm libsecret-devel gnome-keyring dbus-daemon gcc-c++ make python3',
  ],
  [
    '/usr/bin/pacman',
    'sudo pacman -S --needed xorg-server-xvfb gtk3 nss alsa-lib mesa libsecret gnome-keyring dbus base-devel python',
  ],
  [
    '/usr/bin/zypper',
    'sudo zypper install xorg-x11-server-Xvfb gtk3 mozilla-nss alsa libgbm1 libsecret-devel gnome-keyring dbus-1 gcc-c++ make python3',
  ],
];

/**
 * The rows of `debianPackages` without any installed alternative.
 *
 * @param listing  output of `dpkg-query -W -f='${Package} ${db:Status-Status}\n'`
 */
export function missingDebianPackages(listing) {
  const installed = new Set();
  for (const line of listing.split('\n')) {
    const [name, status] = line.split(' ');
    if (status === 'installed') installed.add(name);
  }
  return debianPackages.filter((names) => !names.some((name) => installed.has(name)));
}

/** Picks from each row the first name this release of Debian really has (`t64` names exist only on newer ones). */
function namesHere(rows) {
  return rows.map((names) => names.find((name) => capture('apt-cache', ['show', name])) ?? names[names.length - 1]);
}

function listInstalled() {
  // dpkg-query fails when a single name is unknown to it, but still lists the others.
  const names = debianPackages.flat();
  return (
    capture('sh', [
      '-c',
      `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n' ${names.join(' ')} 2>/dev/null; true`,
    ]) ?? ''
  );
}

/**
 * Installs missing system packages on Debian as root; anywhere else on Linux prints the exact line to type.
 * Must come before `npm ci`: keytar is compiled against libsecret where no prebuilt copy can be fetched.
 */
export async function installSystemPackages() {
  if (process.platform !== 'linux') return;
  if (!existsSync('/usr/bin/dpkg-query')) {
    if (existsSync('/usr/include/libsecret-1') && existsSync('/usr/bin/Xvfb')) return;
    const known = otherLines.find(([manager]) => existsSync(manager));
    if (known) say(`System packages may be missing. If the next steps fail, type:\n  ${known[1]}`);
    return;
  }
  const missing = missingDebianPackages(listInstalled());
  if (missing.length === 0) return;
  if (!isRoot) {
    say(
      `System packages are missing. Type:\n  sudo apt-get install -y --no-install-recommends ${namesHere(missing).join(' ')}`,
    );
    return;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  const names = namesHere(missing);
  say(`Installing system packages: ${names.join(' ')}`);
  const { code } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
  if (code !== 0)
    throw new Stop(
      `The system packages could not be installed. See above; the line was:\n  apt-get install -y ${names.join(' ')}`,
    );
}
