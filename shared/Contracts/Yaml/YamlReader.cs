using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflows.Contracts.Yaml;

/// <summary>
/// Reads one document into parts that know their line and column. Plain data only: anchors, aliases, tags and further
/// documents are refused, so that a file cannot grow in memory beyond its size; depth and size are bounded.
/// </summary>
internal static class YamlReader
{
    /// <summary>256 KiB of UTF-8: some fifty times the largest profile.</summary>
    public const int LargestBytes = 256 * 1024;

    private const int Deepest = 24;

    /// <summary>The document, or null with at least one error added.</summary>
    public static YamlPart? Read(string text, ErrorList errors)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > LargestBytes)
        {
            errors.AddFile($"at most {LargestBytes / 1024} KiB", string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024} KiB"));
            return null;
        }

        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                errors.AddFile("a document", "an empty file");
                return null;
            }

            parser.Consume<DocumentStart>();
            YamlPart root = ReadPart(parser, string.Empty, 0, errors);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out DocumentStart? second))
            {
                errors.Add((int)second.Start.Line, (int)second.Start.Column, string.Empty, "one document", "a second one");
            }

            return errors.Any ? null : root;
        }
        catch (Refused refused)
        {
            errors.Add(refused.Line, refused.Column, refused.Path, refused.Expected, refused.Found);
        }
        catch (YamlException exception)
        {
            // The parser notices a fault where it cannot go on, which may be the line after it.
            errors.Add((int)exception.Start.Line, (int)exception.Start.Column, string.Empty, "YAML",
                $"text that cannot be read here ({exception.Message.TrimEnd('.')}); is a colon missing, or the indentation wrong, here or in the line before?");
        }
        catch (Exception exception)
        {
            // On some broken input the parser throws without a place (an unclosed bracket: InvalidOperationException);
            // the last part that it read is next to it.
            Mark last = parser.Current?.End ?? Mark.Empty;
            errors.Add((int)last.Line, (int)last.Column, string.Empty, "YAML",
                $"text that cannot be read from here on ({exception.Message}); is a bracket or quote left open?");
        }

        return null;
    }

    private static YamlPart ReadPart(Parser parser, string path, int depth, ErrorList errors)
    {
        ParsingEvent current = parser.Current ?? throw new YamlException("the document ends too early");
        parser.MoveNext();
        return Read(current);

        YamlPart Read(ParsingEvent start)
        {
            int line = (int)start.Start.Line;
            int column = (int)start.Start.Column;
            if (start is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                throw new Refused(line, column, path, "plain data", "an anchor or alias (& or *); write the value out, or quote the text");
            }

            if (start is NodeEvent { Tag.IsEmpty: false })
            {
                throw new Refused(line, column, path, "plain data", "a tag (!); quote the text");
            }

            if (depth > Deepest)
            {
                throw new Refused(line, column, path, $"at most {Deepest} levels", "a deeper one");
            }

            return start switch
            {
                Scalar scalar => new YamlText(scalar.Value, scalar.Style == ScalarStyle.Plain, line, column),
                SequenceStart => ReadList(parser, path, depth, errors, line, column),
                MappingStart => ReadMap(parser, path, depth, errors, line, column),
                _ => throw new Refused(line, column, path, "a value", start.GetType().Name),
            };
        }
    }

    private static YamlList ReadList(Parser parser, string path, int depth, ErrorList errors, int line, int column)
    {
        var items = new List<YamlPart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadPart(parser, YamlPath.Item(path, items.Count), depth + 1, errors));
        }

        return new YamlList(items, line, column);
    }

    private static YamlMap ReadMap(Parser parser, string path, int depth, ErrorList errors, int line, int column)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            YamlPart part = ReadPart(parser, path, depth + 1, errors);
            if (part is not YamlText key)
            {
                throw new Refused(part.Line, part.Column, path, "a key", part.Describe());
            }

            string keyPath = YamlPath.Key(path, key.Value);
            YamlPart value = ReadPart(parser, keyPath, depth + 1, errors);
            if (lines.TryAdd(key.Value, key.Line))
            {
                entries.Add(new YamlEntry(key, value));
            }
            else
            {
                errors.Add(key, keyPath, "each key once", $"it again (first on line {lines[key.Value]})");
            }
        }

        return new YamlMap(entries, line, column);
    }

#pragma warning disable CA1032, CA1064 // never leaves this file
    private sealed class Refused(int line, int column, string path, string expected, string found) : Exception
    {
        public int Line { get; } = line;

        public int Column { get; } = column;

        public string Path { get; } = path;

        public string Expected { get; } = expected;

        public string Found { get; } = found;
    }
#pragma warning restore CA1032, CA1064
}
