using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Workflows.Embedded.Tables;

/// <summary>
/// An entity's properties as bytes: for each its name (length as a variable-length number, UTF-8), a type letter and the value.
/// Numbers are little-endian, instants are UTC ticks of 100 ns, text and bytes carry their length. The format is stored:
/// letters may be added, never changed.
/// </summary>
internal static class PropertyBytes
{
    public static byte[] Of(IReadOnlyDictionary<string, object> properties)
    {
        ArrayBufferWriter<byte> writer = new(256);
        foreach ((string name, object value) in properties)
        {
            Text(writer, name);
            Value(writer, name, value);
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Adds what was stored to <paramref name="into"/>.</summary>
    /// <param name="bytes">What <see cref="Of"/> made.</param>
    /// <param name="into">Receives the properties.</param>
    /// <param name="select">Names wanted, or <c>null</c> for all.</param>
    public static void Read(ReadOnlySpan<byte> bytes, Dictionary<string, object> into, IReadOnlyList<string>? select)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            string name = Encoding.UTF8.GetString(Chunk(bytes, ref at));
            object value = Value(bytes, ref at);
            if (select is null || select.Contains(name))
            {
                into[name] = value;
            }
        }
    }

    private static void Value(ArrayBufferWriter<byte> writer, string name, object value)
    {
        switch (value)
        {
            case string text:
                Letter(writer, 's');
                Text(writer, text);
                break;
            case bool truth:
                Letter(writer, truth ? 't' : 'f');
                break;
            case int number:
                Letter(writer, 'i');
                BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), number);
                writer.Advance(4);
                break;
            case long number:
                Letter(writer, 'l');
                Number(writer, number);
                break;
            case double number:
                Letter(writer, 'd');
                Number(writer, BitConverter.DoubleToInt64Bits(number));
                break;
            case DateTimeOffset instant:
                Letter(writer, 'z');
                Number(writer, instant.UtcTicks);
                break;
            case Guid id:
                Letter(writer, 'g');
                id.TryWriteBytes(writer.GetSpan(16));
                writer.Advance(16);
                break;
            case byte[] data:
                Letter(writer, 'b');
                Length(writer, data.Length);
                writer.Write(data);
                break;
            default:
                throw new NotSupportedException($"Property '{name}' has type {value.GetType()}, which tables do not hold.");
        }
    }

    private static object Value(ReadOnlySpan<byte> bytes, ref int at)
    {
        char letter = (char)bytes[at++];
        switch (letter)
        {
            case 's':
                return Encoding.UTF8.GetString(Chunk(bytes, ref at));
            case 't':
                return true;
            case 'f':
                return false;
            case 'i':
                at += 4;
                return BinaryPrimitives.ReadInt32LittleEndian(bytes[(at - 4)..]);
            case 'l':
                return Number(bytes, ref at);
            case 'd':
                return BitConverter.Int64BitsToDouble(Number(bytes, ref at));
            case 'z':
                return new DateTimeOffset(Number(bytes, ref at), TimeSpan.Zero);
            case 'g':
                at += 16;
                return new Guid(bytes[(at - 16)..at]);
            case 'b':
                return Chunk(bytes, ref at).ToArray();
            default:
                throw new InvalidDataException($"A stored property expects a type among s t f i l d z g b; found '{letter}' at {at - 1}. A newer release may have written it.");
        }
    }

    private static void Letter(ArrayBufferWriter<byte> writer, char letter)
    {
        writer.GetSpan(1)[0] = (byte)letter;
        writer.Advance(1);
    }

    private static void Number(ArrayBufferWriter<byte> writer, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), number);
        writer.Advance(8);
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 8;
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[(at - 8)..]);
    }

    private static void Text(ArrayBufferWriter<byte> writer, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Length(writer, length);
        Encoding.UTF8.GetBytes(text, writer.GetSpan(length));
        writer.Advance(length);
    }

    private static void Length(ArrayBufferWriter<byte> writer, int length)
    {
        Span<byte> span = writer.GetSpan(5);
        int used = 0;
        uint rest = (uint)length;
        while (rest >= 0x80)
        {
            span[used++] = (byte)(rest & 0x7F | 0x80);
            rest >>= 7;
        }

        span[used++] = (byte)rest;
        writer.Advance(used);
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> bytes, ref int at)
    {
        int length = 0;
        int shift = 0;
        byte part;
        do
        {
            part = bytes[at++];
            length |= (part & 0x7F) << shift;
            shift += 7;
        }
        while (part >= 0x80);

        at += length;
        return bytes[(at - length)..at];
    }
}
