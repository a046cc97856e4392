using Microsoft.Playwright;

namespace VoiceStudio.Tests.EndToEnd;

/// <summary>A microphone that says what the test wants, when it wants it. Put into a window before its first page.</summary>
internal sealed class FakeMicrophone(IPage page)
{
    private const string Script = """
        (() => {
          let context, out, playing;
          const wire = () => {
            if (out) return;
            context = new AudioContext({ sampleRate: 48000 });
            out = context.createMediaStreamDestination();
            const silence = new ConstantSourceNode(context, { offset: 0 }); // a track without any source ends up without frames
            silence.connect(out);
            silence.start();
          };
          navigator.mediaDevices.getUserMedia = async wishes => {
            wire();
            window.fakeMicrophone.asked = wishes.audio?.deviceId?.ideal ?? null;
            await context.resume();
            return new MediaStream(wishes.audio ? [out.stream.getAudioTracks()[0].clone()] : []);
          };
          window.fakeMicrophone = {
            asked: null, // device id of the last request
            async play(base64) {
              wire();
              const buffer = await context.decodeAudioData(Uint8Array.from(atob(base64), c => c.charCodeAt(0)).buffer);
              playing?.stop();
              playing = new AudioBufferSourceNode(context, { buffer });
              playing.connect(out);
              playing.start();
              return performance.timeOrigin + performance.now();
            },
          };
        })();
        """;

    public static async Task<FakeMicrophone> PlugInAsync(IPage page)
    {
        await page.AddInitScriptAsync(Script);
        return new FakeMicrophone(page);
    }

    /// <returns>Id of the device that the page asked for last; null when it left the choice to the browser.</returns>
    public Task<string?> AskedForAsync() => page.EvaluateAsync<string?>("() => fakeMicrophone.asked");

    /// <summary>Starts to speak, over whatever it was saying.</summary>
    /// <returns>When the first sample left, on the page's clock (milliseconds).</returns>
    public Task<double> PlayAsync(ReadOnlySpan<short> samples)
        => page.EvaluateAsync<double>("wav => fakeMicrophone.play(wav)", Convert.ToBase64String(Recordings.Wav(samples)));
}
