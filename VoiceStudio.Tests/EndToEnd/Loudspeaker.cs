using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>What arrives in the browser from others: the level of every received audio track, looked at a hundred times a second. It hooks into WebRTC, not into the product.</summary>
internal sealed class Loudspeaker(IPage page)
{
    /// <summary>Root mean square above which a person would say that somebody speaks.</summary>
    public const double Audible = 0.01;

    /// <summary>Longer than a speaker's pause between two sentences.</summary>
    public const double PauseInSpeechMs = 900;

    private const string Script = """
        (() => {
          const samples = [], ears = [];
          const now = () => performance.timeOrigin + performance.now(); // a clock that a reload does not set back
          let context;
          const listen = track => {
            context ??= new AudioContext({ sampleRate: 48000 });
            const ear = new AnalyserNode(context, { fftSize: 1024, smoothingTimeConstant: 0 });
            context.createMediaStreamSource(new MediaStream([track])).connect(ear);
            ears.push({ ear, wave: new Float32Array(ear.fftSize) });
          };
          const level = ({ ear, wave }) => {
            ear.getFloatTimeDomainData(wave);
            return Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
          };
          setInterval(() => { if (ears.length) samples.push([now(), Math.max(...ears.map(level))]); }, 10);
          const Real = window.RTCPeerConnection;
          window.RTCPeerConnection = class extends Real {
            constructor(...args) {
              super(...args);
              this.addEventListener('track', e => { if (e.track.kind === 'audio') listen(e.track); });
            }
          };
          window.loudspeaker = { since: at => samples.filter(s => s[0] >= at), now };
        })();
        """;

    public static async Task<Loudspeaker> PlugInAsync(IPage page)
    {
        await page.AddInitScriptAsync(Script);
        return new Loudspeaker(page);
    }

    public Task<double> NowAsync() => page.EvaluateAsync<double>("() => loudspeaker.now()");

    /// <param name="at">Milliseconds on the page's clock.</param>
    public async Task<IReadOnlyList<Heard>> SinceAsync(double at)
        => [.. (await page.EvaluateAsync<double[][]>("at => loudspeaker.since(at)", at)).Select(s => new Heard(s[0], s[1]))];

    /// <summary>Waits for the first sound after a moment; returns when it came.</summary>
    public async Task<double> UntilAudibleAsync(double after)
    {
        await page.WaitForFunctionAsync($"([at, audible]) => loudspeaker.since(at).some(s => s[1] > audible)", new[] { after, Audible });
        return (await SinceAsync(after)).First(h => h.Level > Audible).At;
    }

    /// <summary>Waits until nothing has been heard for a while; returns when the last sound was.</summary>
    /// <param name="forMs">So long that a pause between two sentences is not the end.</param>
    public async Task<double> UntilSilentAsync(double after, double forMs)
    {
        await page.WaitForFunctionAsync("""
            ([at, audible, ms]) => {
              const heard = loudspeaker.since(at).filter(s => s[1] > audible);
              return heard.length && loudspeaker.now() - heard.at(-1)[0] > ms;
            }
            """, new[] { after, Audible, forMs });
        return (await SinceAsync(after)).Last(h => h.Level > Audible).At;
    }
}

/// <param name="At">Milliseconds on the page's clock.</param>
/// <param name="Level">Root mean square, full scale = 1.</param>
internal readonly record struct Heard(double At, double Level);
