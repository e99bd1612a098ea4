using System.Globalization;
using System.Text;
using Azure;

namespace Workflows.Embedded.Tables;

/// <summary>The multipart form of a transaction: writes the requests, reads the responses.</summary>
internal static class Changeset
{
    public static byte[] Write(string boundary, IEnumerable<(string Method, Uri Uri, string? IfMatch, byte[]? Body)> requests)
    {
        string inner = "changeset_" + boundary;
        using MemoryStream stream = new();
        void Line(string text = "") => stream.Write(Encoding.UTF8.GetBytes(text + "\r\n"));

        Line($"--batch_{boundary}");
        Line($"Content-Type: multipart/mixed; boundary={inner}");
        Line();
        foreach ((string method, Uri uri, string? ifMatch, byte[]? body) in requests)
        {
            Line($"--{inner}");
            Line("Content-Type: application/http");
            Line("Content-Transfer-Encoding: binary");
            Line();
            Line($"{method} {uri.AbsoluteUri} HTTP/1.1");
            Line("Accept: application/json;odata=minimalmetadata");
            Line("DataServiceVersion: 3.0");
            if (ifMatch is not null)
            {
                Line($"If-Match: {ifMatch}");
            }

            if (body is not null)
            {
                Line("Prefer: return-no-content");
                Line("Content-Type: application/json");
                Line($"Content-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}");
            }

            Line();
            stream.Write(body);
            Line();
        }

        Line($"--{inner}--");
        Line($"--batch_{boundary}--");
        return stream.ToArray();
    }

    /// <summary>The responses inside, in order: each begins at a line <c>HTTP/1.1 204 No Content</c>, goes on with headers to an
    /// empty line and with a body to the next boundary.</summary>
    public static List<Response> Read(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        List<Response> responses = [];
        string? line = reader.ReadLine();
        while (line is not null)
        {
            if (!line.StartsWith("HTTP/1.", StringComparison.Ordinal))
            {
                line = reader.ReadLine();
                continue;
            }

            string[] status = line.Split(' ', 3);
            Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
            while ((line = reader.ReadLine()) is { Length: > 0 })
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
                }
            }

            StringBuilder body = new();
            while (line is not null && (line = reader.ReadLine()) is not null && !line.StartsWith("--", StringComparison.Ordinal))
            {
                body.AppendLine(line);
            }

            string text = body.ToString().Trim();
            responses.Add(new LocalResponse(
                int.Parse(status[1], CultureInfo.InvariantCulture), status.Length > 2 ? status[2] : "", headers, text.Length == 0 ? null : Encoding.UTF8.GetBytes(text)));
        }

        return responses;
    }
}
