using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Workflows.Embedded.SendGrid;

/// <summary>A conversation with a relay.</summary>
internal sealed class SmtpConnection(Stream connected, string host, X509ChainPolicy? trust) : IAsyncDisposable
{
    private const int MaxLine = 4096;
    private const int MaxLines = 200;

    private readonly byte[] buffer = new byte[4096];
    private Stream stream = connected;
    private int start;
    private int end;

    /// <summary>What this machine calls itself: its name where that can stand in EHLO.</summary>
    public string Name { get; } = Dns.GetHostName() is var name && name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? name : "[127.0.0.1]";

    /// <exception cref="IOException">The relay spoke out of turn: what came in clear text must not count after TLS has begun.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not the host's, or not trusted.</exception>
    public async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        if (start < end)
        {
            throw new IOException("The relay sent more before TLS than the answer that begins it.");
        }

        SslStream tls = new(stream, leaveInnerStreamOpen: false);
        stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = trust }, cancellationToken);
    }

    public async Task<SmtpReply> SayAsync(string command, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>Sends the content with its leading dots doubled (RFC 5321 section 4.5.2), and the line that ends it.</summary>
    public async Task<SmtpReply> SendAsync(byte[] content, CancellationToken cancellationToken)
    {
        using MemoryStream stuffed = new(content.Length + 64);
        for (int i = 0; i < content.Length; i++)
        {
            if (content[i] == '.' && (i == 0 || content[i - 1] == '\n'))
            {
                stuffed.WriteByte((byte)'.');
            }

            stuffed.WriteByte(content[i]);
        }

        stuffed.Write(".\r\n"u8);
        await stream.WriteAsync(stuffed.GetBuffer().AsMemory(0, checked((int)stuffed.Length)), cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SayAsync("QUIT", cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The mail is taken; how the relay says goodbye does not matter.
        }
    }

    public async Task<SmtpReply> ReadAsync(CancellationToken cancellationToken)
    {
        List<string> lines = [];
        while (true)
        {
            string line = await ReadLineAsync(cancellationToken);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code) || lines.Count == MaxLines)
            {
                throw new IOException($"A relay's answer expects a code of three digits and at most {MaxLines} lines; found '{line}'.");
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
            {
                return new(code, lines);
            }
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        StringBuilder line = new();
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            line.Append(Encoding.UTF8.GetString(buffer, start, length < 0 ? end - start : length));
            if (length >= 0)
            {
                start += length + 1;
                return line.ToString().TrimEnd('\r');
            }

            if (line.Length > MaxLine)
            {
                throw new IOException($"A relay's line expects at most {MaxLine} bytes.");
            }

            start = 0;
            end = await stream.ReadAsync(buffer, cancellationToken);
            if (end == 0)
            {
                throw new IOException("The relay closed the connection.");
            }
        }
    }
}
