import { describe, expect, it } from 'vitest';
import { applyRoleSettings } from '../../../src/collect/role-settings.ts';
import { applicationSearchPath } from '../../../src/collect/search-path.ts';

const role = {
  name: 'app',
  settings: new Map([
    ['work_mem', '64MB'],
    ['timezone', 'Europe/Berlin'],
    ['statement_timeout', '5s'],
    ['search_path', 'shop, public'],
  ]),
  settingsByRole: new Map(),
  notes: [],
};
const nobody = { name: null, settings: new Map<string, string>(), settingsByRole: new Map(), notes: [] };

describe('what the application’s role has set', () => {
  it('replaces the session’s values, whatever the case of the name, and adds none', () => {
    const settings = [
      { name: 'TimeZone', value: 'UTC' },
      { name: 'random_page_cost', value: '4' },
      { name: 'work_mem', value: '4MB' },
    ];
    expect(applyRoleSettings(settings, role)).toEqual([
      { name: 'TimeZone', value: 'Europe/Berlin' },
      { name: 'random_page_cost', value: '4' },
      { name: 'work_mem', value: '64MB' },
    ]);
  });

  it.each([
    ['its search path', 'default', role, ['shop', 'public']],
    ['the URL’s, which was set on purpose', 'client', role, ['app', 'public']],
    ['the session’s where there is no workload', 'database', nobody, ['reader', 'public']],
  ])('takes %s', (_, source, who, expected) => {
    const setting = { value: '"$user", public', source, sessionUser: 'reader' };
    expect(applicationSearchPath(setting, who, ['app', 'public', 'reader', 'shop'])).toEqual(expected);
  });
});
