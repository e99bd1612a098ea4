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
    private const int MaxKeptBuffer = 64 * 1024;

    [ThreadStatic]
    private static BinaryWriter? buffer;

    public static byte[] Of(IReadOnlyDictionary<string, object> properties)
    {
        BinaryWriter writer = buffer ??= new BinaryWriter(new MemoryStream(), Encoding.UTF8);
        MemoryStream stream = (MemoryStream)writer.BaseStream;
        stream.SetLength(0);
        foreach ((string name, object value) in properties)
        {
            writer.Write(name);
            Write(writer, name, value);
        }

        byte[] bytes = stream.ToArray();
        if (stream.Capacity > MaxKeptBuffer)
        {
            stream.SetLength(0);
            stream.Capacity = 0;
        }

        return bytes;
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

    private static void Write(BinaryWriter writer, string name, object value)
    {
        writer.Write(value switch
        {
            string => (byte)'s',
            bool truth => truth ? (byte)'t' : (byte)'f',
            int => (byte)'i',
            long => (byte)'l',
            double => (byte)'d',
            DateTimeOffset => (byte)'z',
            Guid => (byte)'g',
            byte[] => (byte)'b',
            _ => throw new NotSupportedException($"Property '{name}' has type {value.GetType()}, which tables do not hold."),
        });
        switch (value)
        {
            case string text:
                writer.Write(text);
                break;
            case int number:
                writer.Write(number);
                break;
            case long number:
                writer.Write(number);
                break;
            case double number:
                writer.Write(number);
                break;
            case DateTimeOffset instant:
                writer.Write(instant.UtcTicks);
                break;
            case Guid id:
                writer.Write(id.ToByteArray());
                break;
            case byte[] data:
                writer.Write7BitEncodedInt(data.Length);
                writer.Write(data);
                break;
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
                throw new InvalidDataException(
                    $"A stored property expects a type among s t f i l d z g b; found '{letter}' at {at - 1}. A newer release may have written it.");
        }
    }

    private static long Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        at += 8;
        return BinaryPrimitives.ReadInt64LittleEndian(bytes[(at - 8)..]);
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
