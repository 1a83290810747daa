using System.Text;
using SamCam.Storage.Access;

namespace SamCam.Coordinator.Tests.Access;

/// <summary>A coordinator with a key for each role, shared by the tests of a class.</summary>
public sealed class KeyedCoordinator : IAsyncLifetime
{
    private readonly Dictionary<AccessRole, HttpClient> clients = [];

    internal TestCoordinator Coordinator { get; private set; } = null!;

    internal Dictionary<AccessRole, string> Keys { get; } = [];

    /// <summary>A client with the key of a role; null for one without a key.</summary>
    internal HttpClient For(AccessRole? role) => role is { } known ? clients[known] : Coordinator.Http;

    public async ValueTask InitializeAsync()
    {
        Coordinator = await TestCoordinator.StartAsync(("Access:Required", "true"));
        foreach (var role in Enum.GetValues<AccessRole>())
        {
            Keys[role] = await Coordinator.KeyAsync(role);
            clients[role] = Coordinator.Client(Keys[role]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        await Coordinator.DisposeAsync();
    }

    internal static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
