using System.Text.Json;
using Workflows.Hosting;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>A desk's refusal as problem details, the same for every process: reason, field, and a sentence.</summary>
internal static class ApiRefusals
{
    /// <summary>The answer, with the status of <see cref="RefusalStatus"/>.</summary>
    public static IResult Of(DeskResult.Refused refused) => Problems.Of(RefusalStatus.Of(refused.Reason), Sentence(refused), new Dictionary<string, object?>
    {
        ["reason"] = JsonNamingPolicy.CamelCase.ConvertName(refused.Reason.Code),
        ["field"] = refused.Detail,
    });

    private static string Sentence(DeskResult.Refused refused) => refused.Reason.Code switch
    {
        nameof(RefusalReason.NotInContract) =>
            $"'{refused.Detail}': expected people with a role in this contract on the day of the work (of the contractor where they do the work), found somebody without one.",
        nameof(RefusalReason.NoSuchDate) => $"'{refused.Detail}': expected a day or moment that can be meant here, found one too far in the past or in the future.",
        nameof(RefusalReason.WrongFileType) => $"'{refused.Detail}': expected a PDF, PNG, JPEG, HEIC, Office or OpenDocument file without macros (plain text where technical evidence is asked for), judged by its content; found another kind.",
        nameof(RefusalReason.FileNotClean) => $"'{refused.Detail}': the virus scanner refused the file.",
        nameof(RefusalReason.TooManyFiles) => $"A case holds at most {Ledger.FileStore.MaxFilesOfCase} files and {Ledger.FileStore.MaxBytesOfCase} bytes of them; remove one that is not needed.",
        _ => $"{refused.Reason}: {refused.Detail}",
    };
}
