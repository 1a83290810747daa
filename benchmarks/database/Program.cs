// Rows per second into PostgreSQL: as the product writes them, against SaveChanges.
//   dotnet run -c Release --project benchmarks/database                       a throwaway server
//   dotnet run -c Release --project benchmarks/database -- CONNECTION         an existing empty database, whose tables are made and filled
using SamCam.DatabaseBenchmark;
using SamCam.Testing.Servers;

await using var server = args.Length == 0 ? await PostgresServer.StartAsync() : null;
await new WriteBenchmark(server is null ? args[0] : await server.CreateDatabaseAsync()).RunAsync();
