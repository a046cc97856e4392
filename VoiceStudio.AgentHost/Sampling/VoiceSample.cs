using System.Buffers;
using System.Buffers.Binary;
using VoiceStudio.AgentHost.Audio;
using VoiceStudio.AgentHost.Realtime;
using VoiceStudio.Contracts;

namespace VoiceStudio.AgentHost.Sampling;

/// <summary>A sentence spoken by a Realtime session of its own, as a WAV file.</summary>
internal sealed class VoiceSample(VoiceSampleRequest request, RealtimeOptions options, ILogger log)
{
    private const int WavHeader = 44;
    private const int BytesPerSample = sizeof(short);
    private const int MostBytes = 60 * AudioFormat.SampleRate * BytesPerSample;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <returns>The file, or why there is none, for people.</returns>
    public async Task<(byte[]? Wav, string? Failure)> RecordAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        var settings = new SessionSettings(request.Agent, options);
        try
        {
            var (session, failure) = await ShortSession.OpenAsync(options, settings.Model, log, limit.Token);
            if (session is null) return (null, failure);
            await using var _ = session;
            session.Send(settings.Whole([], streaming: false, []));
            session.Send(ClientCommands.CreateResponse("sample", SessionSettings.ToSay(request.Text)));
            return await ListenAsync(session, limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, "The model did not speak in time.");
        }
    }

    private static async Task<(byte[]? Wav, string? Failure)> ListenAsync(ShortSession session, CancellationToken stop)
    {
        var sound = new ArrayBufferWriter<byte>();
        await foreach (var signal in session.SignalsAsync(stop))
        {
            switch (signal)
            {
                case RealtimeSignal.Sound piece when sound.WrittenCount + piece.Pcm.Length <= MostBytes: sound.Write(piece.Pcm); break;
                case RealtimeSignal.ResponseDone { Outcome: ResponseOutcome.Completed } when sound.WrittenCount > 0: return (Wav(sound.WrittenSpan), null);
                case RealtimeSignal.ResponseDone done: return (null, done.ErrorCode.Length > 0 ? RealtimeFailure.ForPeople(done.ErrorCode) : done.Reason ?? "The model said nothing.");
                case RealtimeSignal.Error error: return (null, RealtimeFailure.IsFatal(error.Code) ? RealtimeFailure.ForPeople(error.Code) : $"The Realtime API refused: {error.Message}");
                case RealtimeSignal.Lost lost: return (null, lost.Reason);
            }
        }

        return (null, "The model said nothing.");
    }

    /// <summary>RIFF WAVE, one "fmt " chunk of PCM and one "data" chunk.</summary>
    private static byte[] Wav(ReadOnlySpan<byte> pcm)
    {
        var file = new byte[WavHeader + pcm.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), WavHeader - 8 + pcm.Length);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), AudioFormat.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), AudioFormat.SampleRate * BytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), BytesPerSample);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 8 * BytesPerSample);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), pcm.Length);
        pcm.CopyTo(file.AsSpan(WavHeader));
        return file;
    }
}
