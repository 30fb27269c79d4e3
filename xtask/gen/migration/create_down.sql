DROP TABLE [[ table ]];
