using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Pages;

namespace Workflows.Registers;

/// <summary>What people sign about entries of a register, to be printed or gone on with in Word (SAG-EXT-03, MIE-EXT-03, OKA-EXT-02).</summary>
internal sealed class RegisterCertificates(PageEntry entry, RegisterFiles files)
{
    // What the address says.
    public const string Which = "certificate";
    public const string Entry = "entry";
    public const string From = "from";
    public const string To = "to";

    /// <summary>The address of a certificate.</summary>
    /// <param name="contract">Of which contract.</param>
    /// <param name="register">Of which register.</param>
    /// <param name="certificate">Which.</param>
    /// <param name="entry">About one entry only; null: about all of its states.</param>
    public static string AddressOf(Contract contract, Register register, RegisterCertificate certificate, string? entry = null) =>
        $"/register-certificate?register={Uri.EscapeDataString(contract.Id + "/" + register.Id)}&{Which}={certificate.Id}"
        + (entry is null ? "" : $"&{Entry}={entry}");

    /// <summary>All entries that are in its states, or that came into them on some days, or one.</summary>
    [Function("ShowRegisterCertificate")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "register-certificate")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        string one = request.Query[Entry].ToString();
        if (RegisterFileFunctions.Find(page, request.Query[RegisterPages.InRegister]) is not { Contract: { } contract, Register: { } register } chosen
            || register.Certificate(request.Query[Which]) is not { } certificate
            || !Day(request.Query[From], out DateOnly? first) || !Day(request.Query[To], out DateOnly? last))
        {
            return PageEntry.NotFound(page);
        }

        page.About = contract;
        List<EntrySummary> listed =
        [
            .. from row in await files.RowsAsync(contract, register)
               let summary = row.Summary!
               let since = SinceOf(summary, register, contract)
               where certificate.States.Contains(summary.State) && (one.Length == 0 || summary.Id == one)
                   && (first is null || since >= first) && (last is null || since <= last)
               orderby since, summary.Id
               select summary,
        ];
        return one.Length > 0 && listed.Count == 0 ? PageEntry.NotFound(page) : PageAnswers.Page<RegisterCertificatePage>(new
        {
            Page = page, Chosen = chosen, Certificate = certificate, Entries = listed, First = first, Last = last, One = one.Length > 0,
            Letter = contract.Profile.Section<LetterRules>() ?? LetterRules.Usual,
        });
    }

    /// <summary>The day on which an entry came into its state, as its column says; where none does, when it was last changed.</summary>
    internal static DateOnly SinceOf(EntrySummary entry, Register register, Contract contract) =>
        register.State(entry.State)?.On is { } column && Day(entry.Values.GetValueOrDefault(column), out DateOnly? said) && said is not null
            ? said.Value : contract.DayOf(entry.ChangedAt);

    private static bool Day(string? typed, out DateOnly? day)
    {
        bool isRead = DateOnly.TryParseExact(typed, "yyyy-MM-dd", out DateOnly read);
        day = isRead ? read : null;
        return isRead || string.IsNullOrEmpty(typed);
    }
}
