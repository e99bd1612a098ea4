using Microsoft.AspNetCore.Components;
using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>A component of a page.</summary>
public abstract class PagePart : ComponentBase
{
    /// <summary>The request.</summary>
    [Parameter, EditorRequired] public required PageContext Page { get; set; }
}

/// <summary>A component that says words of its own folder's; which, its <c>_Imports.razor</c> declares.</summary>
public abstract class WordedPart : PagePart
{
    /// <summary>The words.</summary>
    protected abstract TextResource Texts { get; }

    /// <summary>A text in the reader's language.</summary>
    protected string T(string key, params object?[] arguments) => Texts.Get(Page.Language, key, arguments);
}
