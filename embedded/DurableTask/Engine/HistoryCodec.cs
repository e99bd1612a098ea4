using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// The stored form of a checkpoint: a format byte, the turn's UTC ticks, then the events. An event is its kind, a mask of the
/// fields that follow, and the fields. Numbers are variable-length, texts are UTF-8 with their length in front.
/// </summary>
internal static class HistoryCodec
{
    private const byte Format = 1;

    [Flags]
    private enum Fields
    {
        None = 0,
        Id = 1,
        Name = 2,
        Text = 4,
        Target = 8,
        Version = 16,
        Failure = 32,
        Due = 64,
        NonRetriable = 128,
        Parent = 256,
    }

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    internal static byte[] Encode(long timestamp, IEnumerable<HistoryEvent> events, IEnumerable<HistoryEvent>? decisions = null)
    {
        var output = buffer ??= new ArrayBufferWriter<byte>(1024);
        output.ResetWrittenCount();
        output.GetSpan(1)[0] = Format;
        output.Advance(1);
        WriteNumber(output, timestamp);
        foreach (var item in events)
        {
            WriteEvent(output, item);
        }

        foreach (var item in decisions ?? [])
        {
            WriteEvent(output, item);
        }

        var bytes = output.WrittenSpan.ToArray();
        if (output.Capacity > 1024 * 1024)
        {
            buffer = null; // one large payload should not stay with the thread for ever
        }

        return bytes;
    }

    internal static HistoryBatch Decode(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data[0] != Format)
        {
            throw new InvalidDataException(
                $"A history record of format {Format} was expected, but this one has {(data.IsEmpty ? "no content" : "format " + data[0].ToString(System.Globalization.CultureInfo.InvariantCulture))}.");
        }

        data = data[1..];
        var timestamp = ReadNumber(ref data);
        var events = new List<HistoryEvent>();
        while (!data.IsEmpty)
        {
            events.Add(ReadEvent(ref data));
        }

        return new HistoryBatch(timestamp, events);
    }

    internal static string? EncodeFailure(TaskFailureDetails? failure) => failure is null ? null : JsonSerializer.Serialize(failure);

    internal static TaskFailureDetails? DecodeFailure(string? text) => text is null ? null : JsonSerializer.Deserialize<TaskFailureDetails>(text);

    private static void WriteEvent(ArrayBufferWriter<byte> output, HistoryEvent item)
    {
        var fields = (item.Id != 0 ? Fields.Id : 0)
            | (item.Name is not null ? Fields.Name : 0)
            | (item.Text is not null ? Fields.Text : 0)
            | (item.Target is not null ? Fields.Target : 0)
            | (!string.IsNullOrEmpty(item.Version) ? Fields.Version : 0)
            | (item.Failure is not null ? Fields.Failure : 0)
            | (item.Due != 0 ? Fields.Due : 0)
            | (item.IsNonRetriable ? Fields.NonRetriable : 0)
            | (item.ParentKey != 0 ? Fields.Parent : 0);
        output.GetSpan(1)[0] = (byte)item.Kind;
        output.Advance(1);
        WriteNumber(output, (long)fields);
        if (fields.HasFlag(Fields.Id))
        {
            WriteNumber(output, item.Id);
        }

        if (fields.HasFlag(Fields.Name))
        {
            WriteText(output, item.Name!);
        }

        if (fields.HasFlag(Fields.Text))
        {
            WriteText(output, item.Text!);
        }

        if (fields.HasFlag(Fields.Target))
        {
            WriteText(output, item.Target!);
        }

        if (fields.HasFlag(Fields.Version))
        {
            WriteText(output, item.Version!);
        }

        if (fields.HasFlag(Fields.Failure))
        {
            WriteText(output, EncodeFailure(item.Failure)!);
        }

        if (fields.HasFlag(Fields.Due))
        {
            WriteNumber(output, item.Due);
        }

        if (fields.HasFlag(Fields.Parent))
        {
            WriteNumber(output, item.ParentKey);
            WriteNumber(output, item.ParentGeneration);
        }
    }

    private static HistoryEvent ReadEvent(ref ReadOnlySpan<byte> data)
    {
        var kind = (HistoryKind)data[0];
        if (!Enum.IsDefined(kind))
        {
            throw new InvalidDataException($"A known kind of history event was expected, but this one is {data[0]}: it was written by a newer release.");
        }

        data = data[1..];
        var fields = (Fields)ReadNumber(ref data);
        return new HistoryEvent(kind)
        {
            Id = fields.HasFlag(Fields.Id) ? (int)ReadNumber(ref data) : 0,
            Name = fields.HasFlag(Fields.Name) ? ReadText(ref data) : null,
            Text = fields.HasFlag(Fields.Text) ? ReadText(ref data) : null,
            Target = fields.HasFlag(Fields.Target) ? ReadText(ref data) : null,
            Version = fields.HasFlag(Fields.Version) ? ReadText(ref data) : null,
            Failure = fields.HasFlag(Fields.Failure) ? DecodeFailure(ReadText(ref data)) : null,
            Due = fields.HasFlag(Fields.Due) ? ReadNumber(ref data) : 0,
            IsNonRetriable = fields.HasFlag(Fields.NonRetriable),
            ParentKey = fields.HasFlag(Fields.Parent) ? ReadNumber(ref data) : 0,
            ParentGeneration = fields.HasFlag(Fields.Parent) ? (int)ReadNumber(ref data) : 0,
        };
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, long value)
    {
        var rest = (ulong)value;
        var span = output.GetSpan(10);
        var length = 0;
        while (rest >= 0x80)
        {
            span[length++] = (byte)(rest & 0x7F | 0x80);
            rest >>= 7;
        }

        span[length++] = (byte)rest;
        output.Advance(length);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> data)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = data[0];
            data = data[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return unchecked((long)value);
            }
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        WriteNumber(output, length);
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(length)));
    }

    private static string ReadText(ref ReadOnlySpan<byte> data)
    {
        var length = (int)ReadNumber(ref data);
        var text = Encoding.UTF8.GetString(data[..length]);
        data = data[length..];
        return text;
    }
}
