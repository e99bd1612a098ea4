using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using SendGrid;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.Mail;
using Workflows.Hosting;
using Workflows.Mail;

namespace Workflows.Embedded.Server;

/// <summary><c>mail ...</c>: tries the way that mail goes, before an alert has to. Needs neither the server nor its data.</summary>
internal static class MailCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Command Create(CommandContext context)
    {
        var command = new Command("mail", "Tries the way that mail goes.");
        command.Subcommands.Add(Test(context));
        return command;
    }

    private static Command Test(CommandContext context)
    {
        Argument<string> to = new("address") { Description = "Who gets the mail." };
        return new Command("test", "Sends one mail as the server would, and says what came of it.") { to }.Running(
            (parsed, cancellation) => SendAsync(context, parsed.GetValue(to)!, cancellation),
            (sent, output) => output.WriteLine(TextTable.Printable(sent.Failure is null
                ? $"{sent.By} took the mail for {sent.To} ({sent.MessageId})." : $"{sent.By} did not take the mail for {sent.To}: {sent.Failure}")),
            sent => sent.Failure is null ? ExitCodes.Done : ExitCodes.Unavailable);
    }

    private static async Task<SentMail> SendAsync(CommandContext context, string to, CancellationToken cancellation)
    {
        if (!Mailbox.IsAddress(to))
        {
            throw new OperationException(OperationRefusal.Invalid, $"Expected a mail address such as name@city.example, found '{to}'.");
        }

        EmbeddedDefaults.Apply(context.Configuration, context.Folder);
        MailOptions options = context.Configuration.GetSection(WorkflowsOptions.Section).Get<WorkflowsOptions>()?.Mail ?? new();
        (ISendGridClient client, string by) = ClientOf(context.Configuration);
        SendGridMessage message = new()
        {
            From = new EmailAddress(options.FromAddress, options.FromName),
            Subject = "Workflows: 送信の確認 / mail test",
            PlainTextContent = "このメールは、Workflowsのメール設定の確認のために送られました。ご返信は不要です。\n\n"
                + "This mail was sent to try the mail settings of Workflows. No answer is needed.\n",
        };
        message.AddTo(new EmailAddress(to));
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        either.CancelAfter(Patience);
        try
        {
            Response response = await client.SendEmailAsync(message, either.Token);
            return new(to, by, response.IsSuccessStatusCode && response.Headers.TryGetValues("X-Message-Id", out var ids) ? ids.First() : null,
                response.IsSuccessStatusCode ? null : WordsOf((int)response.StatusCode, await response.Body.ReadAsStringAsync(either.Token)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(to, by, null, string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds:0} seconds"));
        }
        catch (HttpRequestException broken)
        {
            return new(to, by, null, broken.Message);
        }
    }

    /// <summary>The client that the server would have, and what it is called; never with its user or password.</summary>
    private static (ISendGridClient Client, string By) ClientOf(IConfiguration configuration)
    {
        string host = configuration[EmbeddedDefaults.MailHost]!;
        try
        {
            if (RelaySendGridClient.IsRelay(host))
            {
                Uri address = new(host);
                return (new RelaySendGridClient(host), address.IsFile ? $"The folder {address.LocalPath}" : $"{address.Scheme}://{address.Authority.Split('@')[^1]}");
            }
        }
        catch (Exception wrong) when (wrong is FormatException or NotSupportedException)
        {
            throw new OperationException(OperationRefusal.Invalid, $"{EmbeddedDefaults.MailHost}: {wrong.Message}");
        }

        return configuration["SendGrid:ApiKey"] is { Length: > 0 } key
            ? (new SendGridClient(new SendGridClientOptions { ApiKey = key, Host = host }), host)
            : throw new OperationException(OperationRefusal.Invalid,
                $"Expected in {EmbeddedDefaults.MailHost} smtp://, smtps:// or file://, or SendGrid's API key in SendGrid:ApiKey; found neither.");
    }

    /// <summary>The reason in an answer of SendGrid's form; the status where there is none.</summary>
    private static string WordsOf(int status, string body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body).GetProperty("errors")[0].GetProperty("message").GetString()!;
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return status.ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>What came of a trial.</summary>
internal sealed record SentMail(string To, string By, string? MessageId, string? Failure);
