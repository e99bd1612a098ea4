using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Workflows.Stores.Tests.Mail;

/// <summary>A relay that answers as it is told, for the answers that a real one does not give on demand. Records what it is told.</summary>
internal sealed class ScriptedRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> answer;
    private readonly X509Certificate2? certificate;
    private readonly bool isTlsFromTheStart;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="answer">The answer to a command, <c>""</c> to hang up, or <c>null</c> for the usual one.</param>
    /// <param name="certificate">Offers STARTTLS with it.</param>
    /// <param name="isTlsFromTheStart">Uses it from the first byte on.</param>
    public ScriptedRelay(Func<string, string?>? answer = null, X509Certificate2? certificate = null, bool isTlsFromTheStart = false)
    {
        this.answer = answer ?? (_ => null);
        this.certificate = certificate;
        this.isTlsFromTheStart = isTlsFromTheStart;
        listener.Start();
        running = ServeAsync();
    }

    public List<string> Commands { get; } = [];

    /// <summary>Commands that came after TLS had begun.</summary>
    public List<string> Secured { get; } = [];

    public List<byte[]> Contents { get; } = [];

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                try
                {
                    await TalkAsync(client.GetStream());
                }
                catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client hung up, as some tests expect.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        bool isSecure = isTlsFromTheStart;
        if (isTlsFromTheStart)
        {
            stream = await SecureAsync(stream);
        }

        await SayAsync(stream, answer("") ?? "220 ready");
        while (await ReadLineAsync(stream) is { } command)
        {
            Commands.Add(command);
            if (isSecure)
            {
                Secured.Add(command);
            }

            string verb = command.Split(' ')[0].ToUpperInvariant();
            string reply = answer(command) ?? verb switch
            {
                "EHLO" => "250-relay\r\n" + (certificate is not null && !isSecure ? "250-STARTTLS\r\n" : "") + "250-AUTH LOGIN PLAIN\r\n250 8BITMIME",
                "STARTTLS" => "220 go",
                "AUTH" => command.Split(' ')[1] == "PLAIN" ? "235 welcome" : "334 VXNlcm5hbWU6",
                "DATA" => "354 go",
                "QUIT" => "221 bye",
                _ => "250 ok",
            };
            if (reply.Length == 0)
            {
                return;
            }

            await SayAsync(stream, reply);
            if (verb == "STARTTLS" && reply.StartsWith("220", StringComparison.Ordinal) && certificate is not null)
            {
                stream = await SecureAsync(stream);
                isSecure = true;
            }

            if (reply.StartsWith("354", StringComparison.Ordinal))
            {
                Contents.Add(await ReadContentAsync(stream));
                await SayAsync(stream, answer(".") ?? "250 taken");
            }

            if (verb == "QUIT")
            {
                return;
            }
        }
    }

    private async Task<Stream> SecureAsync(Stream stream)
    {
        SslStream tls = new(stream);
        await tls.AuthenticateAsServerAsync(certificate!);
        return tls;
    }

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));

    private static async Task<string?> ReadLineAsync(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }

    /// <summary>To the single dot, dots unstuffed.</summary>
    private static async Task<byte[]> ReadContentAsync(Stream stream)
    {
        StringBuilder content = new();
        while (await ReadLineAsync(stream) is { } line && line != ".")
        {
            content.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(content.ToString());
    }
}
