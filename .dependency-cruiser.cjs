/** The architecture's rules; each says why. test/arch proves that a broken one is caught. */

const stages = [
  'collect',
  'snapshot',
  'sandbox',
  'twin',
  'query',
  'plan',
  'candidates',
  'whatif',
  'fidelity',
  'selection',
  'existing',
  'migrations',
  'project',
  'verification',
  'apply',
  'report',
];

/** What a stage may import besides model/, util/ and itself: stages that come before it in the flow of data. */
const earlier = {
  collect: ['database', 'query'],
  snapshot: ['query'],
  sandbox: ['database'],
  twin: ['database', 'sandbox', 'plan'],
  query: [],
  plan: ['query'],
  candidates: ['query', 'plan'],
  whatif: ['database', 'twin', 'plan'],
  fidelity: ['database', 'twin', 'whatif', 'plan'],
  selection: ['query', 'plan', 'candidates'],
  existing: ['plan', 'selection'],
  migrations: [],
  // Reads the user's project folder for the formats, which do no I/O.
  project: ['migrations'],
  verification: ['database', 'query', 'migrations', 'twin', 'whatif', 'plan'],
  // The one stage that writes to a database of the user's: of what comes before, only how files are read and judged.
  apply: ['database', 'migrations', 'verification'],
  report: [],
};

const pure = ['query', 'plan', 'candidates', 'selection', 'existing', 'migrations', 'report'];
const serverStages = ['collect', 'sandbox', 'twin', 'whatif', 'verification', 'apply', 'database', 'demo'];

const only = (folders) => `^src/(${folders.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'A cycle means two concepts that cannot be understood, tested or replaced one without the other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...stages.map((stage) => ({
      name: `stage-${stage}`,
      comment: `Data flows one way: ${stage} may use model/, util/ and ${earlier[stage].join(', ') || 'no other stage'}; what joins stages is advise.ts and verify.ts.`,
      severity: 'error',
      from: { path: `^src/${stage}/` },
      to: { path: '^src/', pathNot: only(['model', 'util', stage, ...earlier[stage]]) },
    })),
    {
      name: 'model-is-types',
      comment: 'model/ holds readonly types that every stage shares; it depends on nothing but itself.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { pathNot: '^src/model/' },
    },
    {
      name: 'pure-stages',
      comment:
        'These stages are functions of their input: no server, file, process or clock, so that advice is reproducible and tests need nothing.',
      severity: 'error',
      from: { path: only(pure) },
      to: {
        path: '^(node:)?(fs|child_process|net|http|https|os|process|timers|perf_hooks|worker_threads)(/promises)?$|node_modules/(pg|testcontainers|kysely|pg-copy-streams)/|^src/database/',
      },
    },
    {
      name: 'servers-only-where-meant',
      comment: 'Only these folders talk to Postgres; everything else works on the Snapshot.',
      severity: 'error',
      from: { path: '^src/', pathNot: only(serverStages) },
      to: { path: 'node_modules/(pg|pg-copy-streams|testcontainers)/' },
    },
    ...Object.entries({ util: ['model', 'util'], database: ['model', 'util', 'database'] }).map(
      ([folder, allowed]) => ({
        name: `foundation-${folder}`,
        comment: `Every stage stands on ${folder}/: it knows none of them.`,
        severity: 'error',
        from: { path: `^src/${folder}/` },
        to: { path: '^src/', pathNot: only(allowed) },
      }),
    ),
    {
      name: 'apply-stands-apart',
      comment:
        'Only the command and the library’s entry reach what writes to a database of the user’s: nothing that advises, reads or verifies can.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(apply/|apply\\.ts$|cli/commands/apply\\.ts$|index\\.ts$)' },
      to: { path: '^src/apply(/|\\.ts$)' },
    },
    {
      name: 'demo-stands-apart',
      comment: 'The demo shows the product; the product does not know it. The library’s entry hands it on.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(demo/|demo\\.ts$|cli/|index\\.ts$)' },
      to: { path: '^src/demo(/|\\.ts$)' },
    },
    {
      name: 'product-stands-alone',
      comment: 'Benches and tests use the product; what ships must not need them.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(bench|test)/' },
    },
    {
      name: 'nothing-imports-cli',
      comment: 'The command line is a thin face on functions; the library must not drag it in.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/|bin\\.ts)' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'benches-stand-apart',
      comment:
        'A bench measures the product through its functions; neither the product nor another bench knows it.',
      severity: 'error',
      from: { path: '^(src|bench/([^/]+))/' },
      to: { path: '^bench/', pathNot: '^bench/(support|$2)/' },
    },
    {
      name: 'not-in-package',
      comment: 'src/ ships: it may only use what users install.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'not-resolvable',
      comment: 'An import that resolves to nothing is a typo or a missing dependency.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
