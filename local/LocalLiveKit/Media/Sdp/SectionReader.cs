using System.Collections.Immutable;
using System.Globalization;

namespace LocalLiveKit.Media.Sdp;

/// <summary>Gathers the lines of one m= section.</summary>
internal sealed class SectionReader
{
    private const int MaxFormats = 128;
    private const int MaxSsrcs = 64;
    private const int MaxRids = 8;
    private const int MaxTokenLength = 256;

    private readonly string _media;
    private readonly string _protocol;
    private readonly int _port;
    private readonly ImmutableArray<string> _formats;
    private readonly Dictionary<int, (string Name, int ClockRate, int Channels)> _maps = [];
    private readonly Dictionary<int, string> _parameters = [];
    private readonly List<HeaderExtension> _extensions = [];
    private readonly List<uint> _ssrcs = [];
    private readonly List<string> _sendRids = [];
    private string _mid;
    private string? _trackId;
    private string? _ssrcTrackId;
    private DtlsParameters? _dtls;
    private string? _iceUfrag;
    private MediaDirection _direction = MediaDirection.SendAndReceive;

    /// <summary>RFC 8866 §5.14: m=&lt;media&gt; &lt;port&gt; &lt;proto&gt; &lt;fmt&gt; ...</summary>
    public SectionReader(ReadOnlySpan<char> line, int index)
    {
        if (line.Length > 4096) throw new SdpException("has an m= line that is too long");
        var words = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 4) throw new SdpException("has an m= line with fewer than four words");
        if (words.Length - 3 > MaxFormats) throw new SdpException($"has more than {MaxFormats} formats in a section");
        _media = Token(words[0], "media name");
        _port = SdpParser.ReadNumber(words[1].AsSpan(), 0, ushort.MaxValue, "port");
        _protocol = Token(words[2], "protocol");
        _formats = [.. words.Skip(3).Select(w => Token(w, "format"))];
        _mid = index.ToString(CultureInfo.InvariantCulture);
    }

    public void ReadAttribute(ReadOnlySpan<char> attribute)
    {
        var colon = attribute.IndexOf(':');
        var name = colon < 0 ? attribute : attribute[..colon];
        var value = colon < 0 ? [] : attribute[(colon + 1)..].Trim();
        switch (name)
        {
            case "mid": _mid = Token(value.ToString(), "mid"); break;
            case "sendrecv": _direction = MediaDirection.SendAndReceive; break;
            case "sendonly": _direction = MediaDirection.Send; break;
            case "recvonly": _direction = MediaDirection.Receive; break;
            case "inactive": _direction = MediaDirection.Inactive; break;
            case "rtpmap": ReadRtpMap(value); break;
            case "fmtp": ReadFormatParameters(value); break;
            case "extmap": ReadExtension(value); break;
            case "msid": _trackId = ReadTrackId(value); break;
            case "ssrc": ReadSsrc(value); break;
            case "rid": ReadRid(value); break;
            case "ice-ufrag": _iceUfrag = SdpParser.ReadIceUfrag(attribute); break;
            case "fingerprint": _dtls = SdpParser.ReadFingerprint(attribute) ?? _dtls; break;
            default: break; // RFC 8866 §5.13: an attribute that is not understood is ignored.
        }
    }

    public MediaSection Finish() => new()
    {
        Kind = _media switch
        {
            "audio" => MediaKind.Audio,
            "video" => MediaKind.Video,
            "application" when _protocol.EndsWith("DTLS/SCTP", StringComparison.Ordinal) => MediaKind.Application,
            _ => MediaKind.Other,
        },
        Media = _media,
        Protocol = _protocol,
        Port = _port,
        Formats = _formats,
        Mid = _mid,
        Direction = _direction,
        Codecs = [.. CodecsInOrder()],
        Extensions = [.. _extensions],
        TrackId = _trackId ?? _ssrcTrackId,
        Ssrcs = [.. _ssrcs],
        SendRids = [.. _sendRids],
        Dtls = _dtls,
        IceUfrag = _iceUfrag,
    };

    /// <summary>The order of the m= line is the offerer's preference (RFC 3264 §6.1).</summary>
    private IEnumerable<Codec> CodecsInOrder()
    {
        foreach (var format in _formats)
        {
            if (int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var type) && _maps.TryGetValue(type, out var map))
                yield return new Codec(type, map.Name, map.ClockRate, map.Channels, _parameters.GetValueOrDefault(type));
        }
    }

    /// <summary>RFC 8866 §6.6: &lt;payload type&gt; &lt;encoding&gt;/&lt;clock rate&gt;[/&lt;channels&gt;]</summary>
    private void ReadRtpMap(ReadOnlySpan<char> value)
    {
        var (type, rest) = PayloadType(value);
        var parts = rest.ToString().Split('/');
        if (parts.Length < 2) throw new SdpException("has an rtpmap without a clock rate");
        if (_maps.Count >= MaxFormats) throw new SdpException("has too many rtpmap lines in a section");
        var channels = parts.Length > 2 ? SdpParser.ReadNumber(parts[2], 1, 255, "channel count") : 1;
        _maps[type] = (Token(parts[0], "codec name"), SdpParser.ReadNumber(parts[1], 1, 1_000_000, "clock rate"), channels);
    }

    private void ReadFormatParameters(ReadOnlySpan<char> value)
    {
        var (type, rest) = PayloadType(value);
        if (_parameters.Count < MaxFormats && rest.Length <= 1024) _parameters[type] = rest.ToString();
    }

    /// <summary>RFC 8285 §5: &lt;id&gt;[/&lt;direction&gt;] &lt;URI&gt; [attributes]</summary>
    private void ReadExtension(ReadOnlySpan<char> value)
    {
        var (number, uri) = Split(value);
        var slash = number.IndexOf('/');
        var id = SdpParser.ReadNumber(slash < 0 ? number : number[..slash], 1, 255, "header extension id");
        if (_extensions.Count < MaxFormats) _extensions.Add(new HeaderExtension(id, Token(Split(uri).First.ToString(), "header extension")));
    }

    /// <summary>RFC 8830 §2: &lt;stream id&gt; [&lt;track id&gt;]</summary>
    private static string? ReadTrackId(ReadOnlySpan<char> value)
    {
        var track = Split(value).Rest.Trim();
        return track.IsEmpty ? null : Token(track.ToString(), "track id");
    }

    /// <summary>RFC 5576 §4.1. Clients still name the SSRCs that they will send with; libwebrtc repeats the msid there.</summary>
    private void ReadSsrc(ReadOnlySpan<char> value)
    {
        var (number, attribute) = Split(value);
        if (!uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var ssrc)) throw new SdpException("has a malformed ssrc line");
        if (!_ssrcs.Contains(ssrc))
        {
            if (_ssrcs.Count >= MaxSsrcs) throw new SdpException($"has more than {MaxSsrcs} SSRCs in a section");
            _ssrcs.Add(ssrc);
        }

        if (attribute.StartsWith("msid:", StringComparison.Ordinal)) _ssrcTrackId = ReadTrackId(attribute["msid:".Length..]) ?? _ssrcTrackId;
    }

    /// <summary>RFC 8851 §4: &lt;rid&gt; send|recv [restrictions]</summary>
    private void ReadRid(ReadOnlySpan<char> value)
    {
        var (rid, rest) = Split(value);
        if (rest.StartsWith("send", StringComparison.Ordinal) && _sendRids.Count < MaxRids) _sendRids.Add(Token(rid.ToString(), "rid"));
    }

    private static (int Type, string Text) PayloadType(ReadOnlySpan<char> value)
    {
        var (number, rest) = Split(value);
        return (SdpParser.ReadNumber(number, 0, 127, "payload type"), rest.ToString());
    }

    private static SplitText Split(ReadOnlySpan<char> value)
    {
        var space = value.IndexOf(' ');
        return space < 0 ? new SplitText(value, default) : new SplitText(value[..space], value[(space + 1)..]);
    }

    /// <summary>A word that is copied into answers and other people's offers must not be able to start a line of its own.</summary>
    private static string Token(string word, string what)
    {
        if (word.Length is 0 or > MaxTokenLength) throw new SdpException($"has a {what} that is empty or longer than {MaxTokenLength} characters");
        foreach (var c in word)
        {
            if (c is <= ' ' or > '~') throw new SdpException($"has a {what} with a character outside of printable ASCII");
        }

        return word;
    }

    private readonly ref struct SplitText(ReadOnlySpan<char> first, ReadOnlySpan<char> rest)
    {
        public ReadOnlySpan<char> First { get; } = first;

        public ReadOnlySpan<char> Rest { get; } = rest;

        public void Deconstruct(out ReadOnlySpan<char> first, out ReadOnlySpan<char> rest)
        {
            first = First;
            rest = Rest;
        }
    }
}
