using Workflows.Calendar;
using Workflows.Documents;
using Workflows.Home;

namespace Workflows.Pages;

/// <summary>Registers what the pages need.</summary>
internal static class PagesServices
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddSingleton<PageEntry>().AddSingleton<CaseOverview>().AddSingleton<WallScreens>()
            .AddSingleton<CalendarReader>().AddSingleton<WordSheet>().AddSingleton<WordForms>();
        return services;
    }
}
