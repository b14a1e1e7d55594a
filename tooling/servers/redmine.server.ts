import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';
import type { Server } from './server.ts';

const home = '/usr/share/redmine';
/** What the package's installation makes: tables, and Redmine's default statuses, trackers and priorities. */
const fresh = '/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default';

/**
 * Debian's Redmine names no version of bundler, and Ruby brings a newer one than Debian packages gems for; that one looks for gems in
 * folders that no package makes.
 */
async function bundler(lab: Lab): Promise<NodeJS.ProcessEnv> {
  const version = /^Version: ([\d.]+)/m.exec(await lab.run({ args: ['apt-cache', 'show', '--no-all-versions', 'ruby-bundler'] }))?.[1];
  return { BUNDLER_VERSION: version };
}

/** Makes what the tests need: users, projects, custom fields, a status that nobody may move to, and more issues than go on a page. */
const seed = `
Setting.rest_api_enabled = '1'
Setting.login_required = '0'
def user(login, first, last)
  user = User.new(firstname: first, lastname: last, mail: login + '@example.com', language: 'en')
  user.login = login
  user.password = user.password_confirmation = 'a-long-password'
  user.save!
  user
end
connector = user('connector', 'Con', 'Nector')
analyst = user('analyst', 'Ana', 'Lyst')
guest = user('guest', 'Gue', 'St')
everywhere = { is_for_all: true, is_filter: true, searchable: true, trackers: Tracker.all }
IssueCustomField.create!(name: 'Labels', field_format: 'string', **everywhere)
IssueCustomField.create!(name: 'Asset', field_format: 'string', **everywhere)
IssueCustomField.create!(name: 'Tags', field_format: 'list', multiple: true, possible_values: %w[phishing vip malware], **everywhere)
IssueStatus.create!(name: 'Frozen')
project = Project.create!(name: 'Security', identifier: 'sec', is_public: true, trackers: Tracker.all, enabled_module_names: ['issue_tracking'])
hidden = Project.create!(name: 'Hidden', identifier: 'hidden', is_public: false, trackers: Tracker.all, enabled_module_names: ['issue_tracking'])
[connector, analyst].each { |member| Member.create!(project: project, principal: member, roles: [Role.givable.first]) }
reader = Role.create!(name: 'Reader', permissions: %i[view_issues edit_issues], issues_visibility: 'all', assignable: false)
Member.create!(project: project, principal: guest, roles: [reader])
Tracker.all.each do |tracker|
  WorkflowPermission.create!(tracker: tracker, old_status: tracker.default_status, role: reader, field_name: 'priority_id', rule: 'readonly')
end
Issue.create!(project: hidden, tracker: hidden.trackers.first, author: analyst, subject: 'hidden from the connector')
Issue.transaction do
  105.times { |n| Issue.create!(project: project, tracker: project.trackers.first, author: analyst, subject: 'one of many: ' + n.to_s) }
end
puts JSON.generate(apiKey: connector.api_key, guestKey: guest.api_key, adminKey: User.find_by_login('admin').api_key, analyst: analyst.id.to_s)
`;

/** Debian's package, with a database of its own for this run. https://www.redmine.org/projects/redmine/wiki/Rest_api */
export const server: Server = {
  name: 'redmine',
  async install(lab) {
    const answers = [
      'redmine redmine/instances/default/dbconfig-install boolean true',
      'redmine redmine/instances/default/database-type select sqlite3',
      'redmine redmine/default-language select en',
    ];
    await lab.apt(['redmine', 'redmine-sqlite', 'puma', 'ruby-bundler'], { answers, env: await bundler(lab) });
  },
  async start(lab) {
    const user = 'www-data';
    const database = join(lab.folder, 'redmine.sqlite');
    copyFileSync(fresh, database);
    const script = lab.write('seed.rb', seed);
    await lab.run({ args: ['chown', '-R', user, lab.folder] });
    const env = {
      ...(await bundler(lab)),
      RAILS_ENV: 'production',
      RACK_ENV: 'production',
      REDMINE_INSTANCE: 'default',
      DATABASE_URL: `sqlite3:${database}`,
    };
    const printed = await lab.run({ args: ['bundle', 'exec', 'rails', 'runner', script], user, cwd: home, env });
    const seeded = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Record<string, string>;
    const port = await lab.freePort();
    const url = `http://127.0.0.1:${port}`;
    await lab.spawn({
      args: ['/usr/bin/puma', '-b', `tcp://127.0.0.1:${port}`, '-e', 'production', '-t', '1:4', 'config.ru'],
      user,
      cwd: home,
      env,
    });
    await lab.waitForHttp(`${url}/issues.json`, ({ status }) => status === 200);
    return { version: await lab.version('redmine'), url, project: 'sec', ...seeded };
  },
};
