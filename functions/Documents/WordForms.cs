using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Documents;

/// <summary>The form of a contract's documents, with what is filled in.</summary>
/// <param name="Template">A file that <see cref="WordTemplate.Refusal"/> has nothing against.</param>
/// <param name="Words">By their marks.</param>
internal sealed record WordForm(byte[] Template, IReadOnlyDictionary<string, string> Words);

/// <summary>Finds the form of the contract that a page is about.</summary>
internal sealed class WordForms(TemplateLedger templates)
{
    /// <summary>The form; null: the page is about no contract, or it has none. Read once for all documents of a page.</summary>
    public Task<WordForm?> OfAsync(PageContext page, CancellationToken cancellation) => page.WordForm ??= ReadAsync(page, cancellation);

    private async Task<WordForm?> ReadAsync(PageContext page, CancellationToken cancellation)
    {
        if (page.About is not { } contract || await templates.FindAsync(contract.Id) is not { } template
            || await templates.ReadAsync(contract.Id, template, cancellation) is not { } bytes)
        {
            return null;
        }

        return new(bytes, new Dictionary<string, string>
        {
            [WordTemplate.Contract] = contract.Profile.Title.In(page.Language),
            [WordTemplate.Client] = contract.Profile.Client.In(page.Language),
            [WordTemplate.Contractor] = contract.Profile.Contractor.In(page.Language),
            [WordTemplate.Day] = TimeText.Of(contract.DayOf(page.Now), page.Language),
        });
    }
}
