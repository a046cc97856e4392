using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LocalLiveKit.Configuration;

/// <summary>
/// A YAML document as its leaves: "room.empty_timeout" with "300", "webhook.urls" with each of its entries. Read from the parser's events, so
/// that neither depth nor aliases can make a small file large.
/// </summary>
internal static class YamlLeaves
{
    public const int MaxLength = 256 * 1024;

    private const int MaxDepth = 16;

    /// <exception cref="SettingsException">Not YAML, or more than a settings file may hold.</exception>
    public static IReadOnlyDictionary<string, List<string>> Read(string text)
    {
        if (text.Length > MaxLength) throw new SettingsException($"The settings file is longer than {MaxLength} characters.");
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            var leaves = new Dictionary<string, List<string>>(StringComparer.Ordinal);
            if (parser.TryConsume<DocumentStart>(out _))
            {
                ReadNode(parser, "", leaves, 0);
                parser.Consume<DocumentEnd>();
            }

            return leaves;
        }
        catch (YamlException e)
        {
            throw new SettingsException($"The settings file is not YAML (line {e.Start.Line}): {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The parser's way to say that what was opened is never closed.
            throw new SettingsException("The settings file is not YAML: something is opened and not closed.", e);
        }
    }

    private static void ReadNode(Parser parser, string path, Dictionary<string, List<string>> leaves, int depth)
    {
        if (depth > MaxDepth) throw new SettingsException($"{path}: nested more than {MaxDepth} deep.");
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            // "key:" with nothing after it is the same as no key.
            if (path.Length > 0 && !(scalar.IsPlainImplicit && scalar.Value is "" or "~" or "null")) LeavesOf(path, leaves).Add(scalar.Value);
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            if (path.Length > 0) LeavesOf(path, leaves);
            while (!parser.TryConsume<SequenceEnd>(out _)) ReadNode(parser, path, leaves, depth + 1);
        }
        else if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key)) throw new SettingsException($"{path}: a key that is not a word.");
                ReadNode(parser, path.Length == 0 ? key.Value : path + "." + key.Value, leaves, depth + 1);
            }
        }
        else
        {
            throw new SettingsException($"{(path.Length == 0 ? "The settings file" : path)}: aliases are not understood.");
        }
    }

    private static List<string> LeavesOf(string path, Dictionary<string, List<string>> leaves)
    {
        if (!leaves.TryGetValue(path, out var values)) leaves.Add(path, values = []);
        return values;
    }
}
