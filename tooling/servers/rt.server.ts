import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Server } from './server.ts';

/** What the package's installation makes: tables, and the queue General. */
const fresh = '/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb';

/** In place of what Debian's packages configure for a server of the machine. */
const config = (database: string, port: number) => `
Set($rtname, 'rt.example.com');
Set($Organization, 'rt.example.com');
Set($CorrespondAddress, 'rt@example.com');
Set($CommentAddress, 'rt-comment@example.com');
Set($Timezone, 'Europe/Berlin');
Set($WebPath, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, ${port});
Set($WebBaseURL, 'http://127.0.0.1:${port}');
Set($DatabaseType, 'SQLite');
Set($DatabaseName, '${database}');
Set($MailCommand, 'testfile');
Set($LogToSyslog, '');
Set($LogToSTDERR, 'warning');
Set(%FullTextSearch, Enable => 1, Indexed => 0);
1;
`;

/** Makes what the tests need: queues, a user and its token, custom fields, and more tickets than go on a page. */
const seed = `
use strict; use warnings; use lib '/usr/share/request-tracker5/lib'; use RT -init;
sub made { my ($class, %args) = @_; my $it = $class->new(RT->SystemUser); my ($ok, $msg) = $it->Create(%args); die "$class: $msg" unless $ok; $it }
my $queue = made('RT::Queue', Name => "Security O'Ps");
my $hidden = made('RT::Queue', Name => 'Hidden');
my $connector = made('RT::User', Name => 'connector', EmailAddress => 'connector@example.com', Privileged => 1, Password => 'a-long-password');
my $analyst = made('RT::User', Name => 'analyst', EmailAddress => 'analyst@example.com', RealName => 'Ana Lyst', Privileged => 1);
my $guest = made('RT::User', Name => 'guest', EmailAddress => 'guest@example.com', Privileged => 1);
my @read = qw(SeeQueue ShowTicket ShowTicketComments SeeCustomField);
my @write = qw(CreateTicket ModifyTicket CommentOnTicket ReplyToTicket OwnTicket TakeTicket ReassignTicket ModifyCustomField SetInitialCustomField);
$connector->PrincipalObj->GrantRight(Object => $queue, Right => $_) for @read, @write;
$analyst->PrincipalObj->GrantRight(Object => $queue, Right => $_) for @read, @write;
$guest->PrincipalObj->GrantRight(Object => $queue, Right => $_) for @read;
$_->PrincipalObj->GrantRight(Object => RT->System, Right => 'ModifySelf') for $connector, $guest;
for (['Labels', 'FreeformMultiple'], ['Asset', 'FreeformSingle'], ['Verdict', 'SelectSingle']) {
  my $field = made('RT::CustomField', Name => $_->[0], Type => $_->[1], LookupType => 'RT::Queue-RT::Ticket');
  $field->AddToObject($queue);
  if ($_->[0] eq 'Verdict') { $field->AddValue(Name => $_) for qw(malicious clean) }
}
for my $n (1 .. 105) { made('RT::Ticket', Queue => $queue->id, Subject => "one of many $n", Requestor => 'requestor@example.com') }
made('RT::Ticket', Queue => $hidden->id, Subject => 'hidden from the connector');
sub token { my ($owner) = @_; my (undef, $msg, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $owner->id, Description => 'tests'); $token or die $msg }
print '{"token":"' . token($connector) . '","guestToken":"' . token($guest) . '"}', "\\n";
`;

/** Debian's package, with a database of its own for this run. https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html */
export const server: Server = {
  name: 'rt',
  async install(lab) {
    const answers = [
      'request-tracker5 request-tracker5/dbconfig-install boolean true',
      'request-tracker5 request-tracker5/database-type select sqlite3',
      'request-tracker5 request-tracker5/initial-root-password password a-long-password',
      'request-tracker5 request-tracker5/initial-root-password-confirm password a-long-password',
      'request-tracker5 request-tracker5/rtname string rt.example.com',
      'request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1',
      'request-tracker5 request-tracker5/handle-siteconfig-permissions boolean true',
    ];
    await lab.apt(['request-tracker5', 'rt5-db-sqlite', 'rt5-standalone'], { answers });
  },
  async start(lab) {
    const user = 'www-data';
    const port = await lab.freePort();
    const database = join(lab.folder, 'rt.sqlite');
    copyFileSync(fresh, database);
    // RT reads every file of this folder, and no other.
    mkdirSync(join(lab.folder, 'config'));
    lab.write('config/tests.pm', config(database, port));
    const script = lab.write('seed.pl', seed);
    await lab.run({ args: ['chown', '-R', user, lab.folder] });
    const env = { RT_SITE_CONFIG_DIR: join(lab.folder, 'config') };
    const printed = await lab.run({ args: ['perl', script], user, cwd: lab.folder, env });
    const seeded = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    const server = '/usr/share/request-tracker5/libexec/rt-server';
    const args = [server, '--server', 'HTTP::Server::PSGI', '--host', '127.0.0.1', '--port', String(port)];
    await lab.spawn({ args, user, cwd: lab.folder, env });
    const url = `http://127.0.0.1:${port}`;
    await lab.waitForHttp(`${url}/REST/2.0/rt`, ({ status }) => status === 401);
    return {
      version: await lab.version('request-tracker5'),
      url,
      queue: "Security O'Ps",
      username: 'connector',
      password: 'a-long-password',
      ...seeded,
    };
  },
};
