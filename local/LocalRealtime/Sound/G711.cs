namespace LocalRealtime.Sound;

/// <summary>ITU-T G.711: 8 kHz companded telephone sound, the formats audio/pcmu and audio/pcma.</summary>
internal static class G711
{
    public static short MuLawToLinear(byte code)
    {
        code = (byte)~code;
        var magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
        return (short)((code & 0x80) != 0 ? -magnitude : magnitude);
    }

    public static byte LinearToMuLaw(short sample)
    {
        const int bias = 0x84, clip = 32635;
        var sign = sample < 0 ? 0x80 : 0;
        var magnitude = Math.Min(Math.Abs((int)sample), clip) + bias;
        var exponent = Math.Max(0, int.Log2(magnitude) - 7);
        var mantissa = (magnitude >> (exponent + 3)) & 0x0F;
        return (byte)~(sign | (exponent << 4) | mantissa);
    }

    public static short ALawToLinear(byte code)
    {
        code ^= 0x55;
        var exponent = (code & 0x70) >> 4;
        var magnitude = ((code & 0x0F) << 4) + 8;
        if (exponent > 0) magnitude = (magnitude + 0x100) << (exponent - 1);
        return (short)((code & 0x80) != 0 ? magnitude : -magnitude);
    }

    public static byte LinearToALaw(short sample)
    {
        var sign = sample >= 0 ? 0x80 : 0;
        var magnitude = Math.Min(sample >= 0 ? sample : ~sample, 32767);
        var exponent = Math.Max(0, int.Log2(Math.Max(magnitude, 1)) - 7);
        var mantissa = (magnitude >> (exponent == 0 ? 4 : exponent + 3)) & 0x0F;
        return (byte)((sign | (exponent << 4) | mantissa) ^ 0x55);
    }
}
