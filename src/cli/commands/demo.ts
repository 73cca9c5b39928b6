/** `indexwright demo`: the main job, done before your eyes on a real server. */
import type { Command } from 'commander';
import { renderDemo } from '../../demo/render.ts';
import { runDemo } from '../../demo.ts';
import { renderRecommendationText } from '../../report/recommendation-text.ts';
import { startProgress } from '../progress.ts';
import { addSandboxOptions, type SandboxFlags, sandboxOptions } from '../shared-options.ts';
import { type Streams, wantsColour } from '../streams.ts';

interface DemoFlags extends SandboxFlags {
  readonly out: string;
}

/** @param failed called where something was not done as it should */
export function addDemoCommand(program: Command, streams: Streams, failed: () => void): void {
  addSandboxOptions(
    program
      .command('demo')
      .description(
        'do the whole job on a hotel’s database in a throw-away server: advise, apply, measure, roll back',
      )
      .option('--out <folder>', 'where its Snapshot and migrations go', '.demo'),
    // Its server comes with the package: no image to pull, no engine to start.
    'embedded',
  ).action(async (flags: DemoFlags) => {
    const progress = startProgress(streams, false);
    try {
      const result = await runDemo({
        folder: flags.out,
        sandbox: sandboxOptions(flags),
        progress: progress.line,
      });
      progress.stop();
      const colour = wantsColour(streams.stdout, streams.env);
      streams.stdout.write(`${renderRecommendationText(result.recommendation, { colour })}\n`);
      streams.stdout.write(renderDemo(result, { colour }));
      if (!result.passed) failed();
    } finally {
      progress.stop();
    }
  });
}
