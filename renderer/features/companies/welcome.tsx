import { Button, Group } from '@mantine/core';
import { IconArchive, IconPlugConnected, IconScale, IconSchool, IconSettings } from '@tabler/icons-react';
import { openSettings } from '../settings/settings-store.ts';
import styles from './companies.module.css';
import { ConnectButton } from './connect-button.tsx';
import { TwoSides } from './picture.tsx';

/** The first screen anyone sees: what this is, and three ways in. */
export function Welcome({
  starting,
  openPractice,
  restore,
}: {
  readonly starting: boolean;
  readonly openPractice: () => void;
  readonly restore: () => void;
}) {
  return (
    <main className={styles.welcome}>
      <div className={styles.welcomeInner}>
        <section className={styles.hero}>
          <div>
            <div className={styles.brand}>
              <IconScale size={18} aria-hidden="true" /> Tieout
            </div>
            <h1>Your billing and QuickBooks, agreed to the cent.</h1>
            <p>
              Link clients with customers and invoices with invoices, bring payments over once, push what is missing,
              and prove at month end that nothing is left unexplained. Nothing is sent to QuickBooks unless you push it.
            </p>
            <Group gap="sm">
              <Button size="md" leftSection={<IconSchool size={18} />} loading={starting} onClick={openPractice}>
                Open practice company
              </Button>
              <Button
                size="md"
                variant="default"
                leftSection={<IconSettings size={17} />}
                onClick={() => openSettings('you')}
              >
                Settings
              </Button>
            </Group>
          </div>
          <TwoSides />
        </section>
        <section className={styles.ways} aria-label="Ways to start">
          <div className={styles.way}>
            <h2>
              <IconSchool size={17} aria-hidden="true" /> Practise first
            </h2>
            <p>
              A QuickBooks of its own on this computer, with years of books and the matching export of a billing system.
              No account needed, and nothing leaves this computer.
            </p>
          </div>
          <div className={styles.way}>
            <h2>
              <IconPlugConnected size={17} aria-hidden="true" /> Connect QuickBooks
            </h2>
            <p>
              With your firm’s own Intuit app: sandbox companies to try things out, production for real books. A guide
              shows what to copy where.
            </p>
            <ConnectButton />
          </div>
          <div className={styles.way}>
            <h2>
              <IconArchive size={17} aria-hidden="true" /> Bring a company along
            </h2>
            <p>
              Made a backup with Tieout on another computer? Restore it here: links, decisions and history come with it;
              you sign in once.
            </p>
            <Button variant="default" onClick={restore}>
              Restore a backup …
            </Button>
          </div>
        </section>
      </div>
    </main>
  );
}
