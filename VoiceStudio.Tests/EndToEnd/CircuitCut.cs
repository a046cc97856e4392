using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>Cuts a page's Blazor circuit, and nothing else: its WebSocket closes, and no new one opens until it is mended.</summary>
internal sealed class CircuitCut(IPage page)
{
    private const string Script = """
        (() => {
          const open = new Set();
          let cut = false;
          const isCircuit = url => String(url).includes('/_blazor');
          const RealSocket = window.WebSocket, realFetch = window.fetch;
          window.WebSocket = class extends RealSocket {
            constructor(url, ...rest) {
              if (cut && isCircuit(url)) throw new DOMException('The circuit is cut.', 'NetworkError');
              super(url, ...rest);
              if (isCircuit(url)) open.add(this);
            }
          };
          window.fetch = (input, ...rest) => cut && isCircuit(input.url ?? input) ? Promise.reject(new TypeError('The circuit is cut.')) : realFetch(input, ...rest);
          window.circuit = {
            cut() { cut = true; for (const socket of open) socket.close(); open.clear(); },
            mend() { cut = false; },
          };
        })();
        """;

    public static async Task<CircuitCut> PlugInAsync(IPage page)
    {
        await page.AddInitScriptAsync(Script);
        return new CircuitCut(page);
    }

    public Task CutAsync() => page.EvaluateAsync("() => circuit.cut()");

    public Task MendAsync() => page.EvaluateAsync("() => circuit.mend()");
}
