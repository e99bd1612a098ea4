using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Testing;

/// <summary>A mail that a sink took.</summary>
/// <param name="MessageId">Header Message-ID, with its brackets.</param>
/// <param name="Thread">Header In-Reply-To; empty where there is none.</param>
/// <param name="To">Address of the envelope.</param>
/// <param name="ContentHash">SHA-256 of everything but the Date header, which is the attempt's.</param>
/// <param name="TakenAt">Stamp (<see cref="Stopwatch.GetTimestamp"/>) of the moment before the sink said that it took the mail.</param>
public sealed record SunkMail(string MessageId, string Thread, string To, string ContentHash, long TakenAt);

/// <summary>An SMTP relay on loopback that takes every mail, keeps its key points and delivers nothing.</summary>
public sealed class MailSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly List<SunkMail> mails = [];
    private readonly Task running;

    public MailSink()
    {
        listener.Start(512);
        running = ServeAsync();
    }

    /// <summary>The setting <c>SendGrid:Host</c> for it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"smtp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Called for each mail before the sink says that it took it: whoever kills the sender here kills it at its worst moment.</summary>
    public Action? Taking { get; set; }

    /// <summary>Mails taken so far.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return mails.Count;
            }
        }
    }

    /// <summary>Every mail taken so far, in order.</summary>
    public IReadOnlyList<SunkMail> Mails
    {
        get
        {
            lock (gate)
            {
                return [.. mails];
            }
        }
    }

    /// <inheritdoc/>
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
                TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = TalkAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            try
            {
                Stream stream = client.GetStream();
                using StreamReader reader = new(stream, Encoding.Latin1, false, 16 * 1024);
                await SayAsync(stream, "220 sink");
                string to = "";
                while (await reader.ReadLineAsync(stopping.Token) is { } command)
                {
                    if (command.StartsWith("RCPT TO:", StringComparison.OrdinalIgnoreCase))
                    {
                        to = command[8..].Trim().Trim('<', '>');
                    }

                    if (command.Equals("DATA", StringComparison.OrdinalIgnoreCase))
                    {
                        await SayAsync(stream, "354 go");
                        SunkMail mail = await ReadAsync(reader, to);
                        lock (gate)
                        {
                            mails.Add(mail);
                        }

                        Taking?.Invoke();
                        await SayAsync(stream, "250 taken");
                        continue;
                    }

                    bool quits = command.Equals("QUIT", StringComparison.OrdinalIgnoreCase);
                    bool greets = command.StartsWith("EHLO", StringComparison.OrdinalIgnoreCase);
                    await SayAsync(stream, quits ? "221 bye" : greets ? "250-sink\r\n250-PIPELINING\r\n250 8BITMIME" : "250 ok"); // as any relay of today
                    if (quits)
                    {
                        return;
                    }
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The sender was killed, or the sink is disposed; a mail that was not read to its end is none.
            }
        }
    }

    private static async Task<SunkMail> ReadAsync(StreamReader reader, string to)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string id = "", thread = "";
        bool inHead = true;
        while (true)
        {
            string line = await reader.ReadLineAsync() ?? throw new IOException("The sender hung up within a mail.");
            if (line == ".")
            {
                return new(id, thread, to, Convert.ToHexStringLower(hash.GetHashAndReset()), Stopwatch.GetTimestamp());
            }

            inHead &= line.Length > 0;
            id = inHead ? Header(line, "Message-ID:") ?? id : id;
            thread = inHead ? Header(line, "In-Reply-To:") ?? thread : thread;
            if (!inHead || Header(line, "Date:") is null)
            {
                hash.AppendData(Encoding.Latin1.GetBytes(line + "\n"));
            }
        }
    }

    private static string? Header(string line, string name) => line.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? line[name.Length..].Trim() : null;

    private static async Task SayAsync(Stream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"));
}
