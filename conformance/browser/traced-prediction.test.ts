// The page of a prediction on a platform with traces: from what was logged to what Jaeger shows.
import { expect, it } from 'vitest';
import { createClient } from '../../packages/sdk/src/index.ts';
import { ensureUi } from '../../scripts/ui-build.mjs';
import { createServingClient, isAvailable } from '../serving/serving-client.ts';
import { launchBrowser } from '../support/browser.ts';
import { startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startPlatform } from '../support/platform.ts';
import { violationsOn } from './site/axe.ts';
import { createEyes } from './site/open-site.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

it('a prediction shows the id of its trace and links to the page of that', async () => {
  await ensureUi(process.execPath);
  const receiver = await startOtlpReceiver();
  const platform = await startPlatform({ args: ['--otlp-endpoint', receiver.url, '--trace-ui', 'http://jaeger.test/trace/{traceId}'] });
  const browser = await launchBrowser();
  try {
    const serving = createServingClient(platform);
    const predictors = [{ name: 'main', graph: { name: 'simple', implementation: 'SIMPLE_MODEL', children: [] } }];
    const manifest = { apiVersion: 'machinelearning.seldon.io/v1', kind: 'SeldonDeployment', metadata: { name: 'traced' } };
    await serving.apply({ ...manifest, spec: { predictors } });
    await serving.until('traced', isAvailable);
    await fetch(`${platform.inference}/seldon/default/traced/api/v1.0/predictions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'seldon-puid': 'asked', traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
      body: '{"data":{"ndarray":[[1]]}}',
    });
    const client = createClient({ baseUrl: platform.control });
    await expect.poll(async () => (await client.predictions.list({ query: {} })).items.length).toBe(1);
    const { open, complaints } = createEyes(browser, platform.control);
    const page = await open('/predictions/asked');
    const link = page.getByRole('link', { name: TRACE });
    await link.waitFor();
    expect(await link.getAttribute('href')).toBe(`http://jaeger.test/trace/${TRACE}`);
    await page.getByRole('button', { name: 'Copy trace id' }).waitFor();
    expect(await violationsOn(page)).toEqual([]);
    expect(complaints()).toEqual([]);
  } finally {
    await browser.close();
    await platform.stop();
    await receiver.close();
  }
});
