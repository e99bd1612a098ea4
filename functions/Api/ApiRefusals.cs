using System.Text.Json;
using Workflows.Hosting;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>A command's refusal as problem details, the same for every process: reason, field, and a sentence.</summary>
internal static class ApiRefusals
{
    /// <summary>The answer, with the status of <see cref="RefusalStatus"/>; of what is wrong with a request, all at once.</summary>
    public static IResult Of(CommandResult.Refused refused) => Problems.Of(RefusalStatus.Of(refused.Reason), string.Join(" ", refused.All.Select(Sentence)), new Dictionary<string, object?>
    {
        ["reason"] = CodeOf(refused),
        ["field"] = refused.Detail,
        ["errors"] = RefusalStatus.Of(refused.Reason) == StatusCodes.Status400BadRequest
            ? refused.All.Select(r => new RefusedField(r.Detail, CodeOf(r), Sentence(r))).ToList()
            : null,
    }.Where(e => e.Value is not null).ToDictionary());

    /// <summary>One thing that is wrong.</summary>
    private sealed record RefusedField(string Field, string Reason, string Expected);

    private static string CodeOf(CommandResult.Refused refused) => JsonNamingPolicy.CamelCase.ConvertName(refused.Reason.Code);

    private static string Sentence(CommandResult.Refused refused) => refused.Reason.Code switch
    {
        _ when refused.Expected is { } expected => $"'{refused.Detail}': expected {expected}.",
        nameof(RefusalReason.NotInContract) =>
            $"'{refused.Detail}': expected people with a role in this contract on the day of the work (of the contractor where they do the work), found somebody without one.",
        nameof(RefusalReason.NoSuchDate) => $"'{refused.Detail}': expected a day or moment that can be meant here, found one too far in the past or in the future.",
        nameof(RefusalReason.WrongFileType) => $"'{refused.Detail}': expected a PDF, PNG, JPEG, HEIC, Office or OpenDocument file without macros (plain text where technical evidence is asked for), judged by its content; found another kind.",
        nameof(RefusalReason.FileNotClean) => $"'{refused.Detail}': the virus scanner refused the file.",
        nameof(RefusalReason.TooManyFiles) => $"A case holds at most {Ledger.FileStore.MaxFilesOfCase} files and {Ledger.FileStore.MaxBytesOfCase} bytes of them; remove one that is not needed.",
        nameof(RefusalReason.NotApproved) when refused.Detail is "unapproved" or "comment" =>
            "The change is not approved. That its work began all the same is recorded with 'unapproved': true and the reason in 'comment'; it stays on record, and the manager and the team lead are told.",
        nameof(RefusalReason.MissingField) => $"'{refused.Detail}': expected it, found nothing.",
        nameof(RefusalReason.TooLong) => $"'{refused.Detail}': expected less, found too much.",
        _ => $"{refused.Reason.Code}: {refused.Detail}",
    };
}
