import { DBOS } from '@dbos-inc/dbos-sdk';

/** With everything as it comes, except for its log. */
export async function launchDbos(systemDatabaseUrl: string): Promise<void> {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl, logLevel: 'error', runAdminServer: false });
  await DBOS.launch();
}
